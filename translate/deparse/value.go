package deparse

import (
	"strconv"

	"github.com/whereq/libra/translate/querytree"
)

// A value node is none of PostgreSQL's: a text that is written already stands for an operand, such as a lambda's variable.
const (
	valueTag      = "LIBRA_VALUE"
	valueConstant = "constant"
)

// written is a node for a Spark expression that has a PostgreSQL type.
func written(text string, typ uint32) *querytree.Node {
	return &querytree.Node{Tag: valueTag, Fields: map[string]any{"text": text, "type": strconv.FormatUint(uint64(typ), 10)}}
}

// literalNode is a node for a constant that is no node of the tree: an element of an array constant.
func (w *writer) literalNode(n *querytree.Node, c querytree.Constant) *querytree.Node {
	v := written(w.literal(n, c), c.Type)
	v.Fields[valueConstant] = c
	return v
}

func (w *writer) value(n *querytree.Node) string { return n.Text("text") }
