package analyze

import "strings"

// lineLength is where PostgreSQL breaks the lines of a tree (print.c, format_node_dump): in place of the last blank before,
// or when there is none, in the midst of a word.
const lineLength = 78

// unwrap joins the lines of a tree again. A blank that belongs to a name, which has a backslash in front, comes back, too.
func unwrap(tree string) string {
	var b strings.Builder
	b.Grow(len(tree))
	for {
		line, rest, more := strings.Cut(tree, "\n")
		b.WriteString(line)
		if !more {
			return b.String()
		}
		if len(line) != lineLength || strings.LastIndexByte(line, ' ') > 0 {
			b.WriteByte(' ')
		}
		tree = rest
	}
}
