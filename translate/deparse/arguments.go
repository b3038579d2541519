package deparse

import "github.com/whereq/libra/translate/querytree"

// defaults are Spark's words for arguments that a call leaves out, by function; those of a function are all the same here. The analyzer
// puts them in no sooner than when it plans.
// An empty one is left to the rule.
var defaults = map[string]string{"make_interval": "0", "jsonb_set": "", "jsonb_insert": "", "jsonb_strip_nulls": "",
	"jsonb_path_exists": "", "jsonb_path_match": "", "jsonb_path_query_first": "", "jsonb_path_query_array": ""}

// arguments puts the arguments of a call in order: named ones to their places, defaults where there is none.
func (w *writer) arguments(n *querytree.Node, f Function, args []*querytree.Node) []*querytree.Node {
	named := false
	for _, a := range args {
		named = named || a != nil && a.Tag == "NAMEDARGEXPR"
	}
	if !named && len(args) >= len(f.Args) {
		return args
	}
	out := make([]*querytree.Node, len(f.Args))
	for i, a := range args {
		if a.Tag == "NAMEDARGEXPR" {
			i, a = a.Int("argnumber"), a.Node("arg")
		}
		if i < len(out) {
			out[i] = a
		}
	}
	for i, a := range out {
		if a != nil {
			continue
		}
		d, ok := defaults[f.Name]
		if ok && d == "" {
			return out[:i]
		}
		if !ok {
			w.refuse(n, "a call of "+f.Name+"() without all of its arguments", "Write all arguments.")
		}
		out[i] = written(d, f.Args[i])
	}
	return out
}
