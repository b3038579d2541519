// Package querytree reads the trees that PostgreSQL prints with debug_print_parse (outfuncs.c of its source): a statement as its
// analyzer has understood it, with names resolved, types settled and casts made explicit.
//
// A tree is generic: a Node has a tag ("OPEXPR") and fields ("opfuncid"), as PostgreSQL's source names them. Constants
// are decoded from PostgreSQL's memory format (Constant). The package knows nothing of what a tree means.
package querytree
