// Package analyze asks the private PostgreSQL what a statement means: its result columns, the types of its parameters and
// its analyzed query tree, in which all names, operators, functions and implicit casts are resolved, or the error with its
// position in the text. The tables are the shells of Spark's.
//
// The statement is sent in a Parse message and never run. PostgreSQL logs its tree as it analyzes (debug_print_parse),
// which the session gets as a LOG message. The role that asks can read names and do nothing else; what it may analyze is
// not bounded by the privileges on tables, which PostgreSQL checks when a plan begins to run.
//
// What is bounded: the length of a text, the time, the length of a tree, the number of connections, and the cache, in
// count and in bytes. A text that nests too deep is PostgreSQL's own 54001. Answers are cached by text, parameter types,
// settings and the version of the catalog, so that they are never older than the last change that is in the shells.
//
// System tells what the OIDs of a tree stand for: functions, operators, types and relations, with the names that Spark has
// for these.
//
// Goroutines: none of its own. Serialized: the lists of the pool and of the caches, by their locks.
//
// Left out: utility statements, which have no tree but that of the query in them.
package analyze
