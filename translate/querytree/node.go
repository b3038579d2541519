package querytree

import "strconv"

// Node is one node of a tree. A field is nil (PostgreSQL's <>), a string (an atom), a *Node, a []any (a list of the
// same, without the letter that tells lists of numbers from others) or Bytes.
type Node struct {
	Tag    string
	Fields map[string]any
}

// Bytes is a datum as PostgreSQL has it in memory.
type Bytes []byte

// Node gives a field that is a node; nil when there is none.
func (n *Node) Node(field string) *Node {
	c, _ := n.Fields[field].(*Node)
	return c
}

// List gives a field that is a list; nil when it is empty.
func (n *Node) List(field string) []any {
	l, _ := n.Fields[field].([]any)
	return l
}

// Nodes gives the nodes of a field that is a list, nil for what is none.
func (n *Node) Nodes(field string) []*Node { return nodes(n.List(field)) }

func nodes(list []any) []*Node {
	out := make([]*Node, len(list))
	for i, x := range list {
		out[i], _ = x.(*Node)
	}
	return out
}

// Strings gives the atoms of a field that is a list.
func (n *Node) Strings(field string) []string {
	var out []string
	for _, x := range n.List(field) {
		s, _ := x.(string)
		out = append(out, s)
	}
	return out
}

// Text gives a field that is an atom; empty when there is none.
func (n *Node) Text(field string) string {
	s, _ := n.Fields[field].(string)
	return s
}

// Has tells whether a field is there and not <>.
func (n *Node) Has(field string) bool { return n.Fields[field] != nil }

// Int gives a field that is a number; 0 when it is none.
func (n *Node) Int(field string) int {
	i, _ := strconv.Atoi(n.Text(field))
	return i
}

// OID gives a field that is an OID.
func (n *Node) OID(field string) uint32 {
	i, _ := strconv.ParseUint(n.Text(field), 10, 32)
	return uint32(i)
}

// Bool gives a field that is true or false.
func (n *Node) Bool(field string) bool { return n.Text(field) == "true" }

// Location is the byte offset in the statement's text; -1 when the tree does not tell.
func (n *Node) Location() int {
	if i, err := strconv.Atoi(n.Text("location")); err == nil {
		return i
	}
	return -1
}

// Walk calls f for the node and all below it, parents first, as long as f says so.
func (n *Node) Walk(f func(*Node) bool) {
	if n == nil || !f(n) {
		return
	}
	for _, v := range n.Fields {
		walk(v, f)
	}
}

func walk(v any, f func(*Node) bool) {
	switch v := v.(type) {
	case *Node:
		v.Walk(f)
	case []any:
		for _, x := range v {
			walk(x, f)
		}
	}
}
