package config

import (
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// lines knows on which line of the file each key and each table header stands.
type lines map[string]int

// at is the line of a path, or of the nearest part of it that has one: the key of an inline table, a header.
func (l lines) at(path ...string) int {
	for n := len(path); n > 0; n-- {
		if line, known := l[join(path[:n])]; known {
			return line
		}
	}
	return 0
}

func join(path []string) string { return strings.Join(path, "\x00") }

// findLines walks the file's syntax tree; decoding it keeps no positions of what is well formed. text was decoded
// before, so it has no syntax errors.
func findLines(text []byte) lines {
	l := lines{}
	var p unstable.Parser
	p.Reset(text)
	var table []string
	arrays := map[string]int{}
	for p.NextExpression() {
		node := p.Expression()
		switch node.Kind {
		case unstable.Table:
			table = l.add(&p, nil, node)
		case unstable.ArrayTable:
			path := l.add(&p, nil, node)
			table = append(path, strconv.Itoa(arrays[join(path)]))
			arrays[join(path)]++
			l[join(table)] = l[join(path)]
		case unstable.KeyValue:
			l.addValue(&p, l.add(&p, table, node), node.Value())
		}
	}
	return l
}

// add notes the line of a node's key, for each of its dotted parts that is new, and gives the whole path.
func (l lines) add(p *unstable.Parser, table []string, node *unstable.Node) []string {
	path := append([]string(nil), table...)
	for keys := node.Key(); keys.Next(); {
		key := keys.Node()
		path = append(path, string(key.Data))
		line := p.Shape(key.Raw).Start.Line
		if _, known := l[join(path)]; !known || node.Kind == unstable.ArrayTable {
			l[join(path)] = line
		}
	}
	return path
}

// addValue goes into inline tables and arrays.
func (l lines) addValue(p *unstable.Parser, path []string, v *unstable.Node) {
	switch v.Kind {
	case unstable.InlineTable:
		for children := v.Children(); children.Next(); {
			pair := children.Node()
			l.addValue(p, l.add(p, path, pair), pair.Value())
		}
	case unstable.Array:
		i := 0
		for children := v.Children(); children.Next(); i++ {
			l.addValue(p, append(append([]string(nil), path...), strconv.Itoa(i)), children.Node())
		}
	}
}
