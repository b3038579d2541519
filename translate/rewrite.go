package translate

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// replacement is new text for text[start:end] of a statement's own text.
type replacement struct {
	start, end int
	with       string
}

// rewrite makes the text that Spark gets: parameters become named ones, type names in casts, strings and quoted names
// are spelled as Spark spells them.
func (c *classifier) rewrite(n *pg.Node) error {
	var r []replacement
	var err error
	if r, c.s.Params, err = c.parameters(); err != nil {
		return err
	}
	walk(n.ProtoReflect(), func(m protoreflect.ProtoMessage) { r = c.visit(m, r) })
	if c.wrong != nil {
		return c.wrong
	}
	if c.sorts {
		r = c.nullOrder(r)
	}
	r = c.renamedTables(n, append(c.publicSchema(n, r), c.marks...))
	r = append(uncovered(r, c.around), c.around...)
	if r, err = c.respell(r); err != nil {
		return err
	}
	c.s.Spark, c.s.Edits = replace(c.s.Text, r)
	return nil
}

// rewriteCatalog makes Spark's text of a query that PostgreSQL may not know. What is wrong with it is PostgreSQL's to say, but
// for parameters that can't be.
func (c *classifier) rewriteCatalog(n *pg.Node) (err error) {
	if c.catalogOnly {
		_, c.s.Params, err = c.parameters()
		return err
	}
	if err := c.rewrite(n); err != nil {
		_, c.s.Params, err = c.parameters()
		return err
	}
	return nil
}

// maxParams is how many parameters a Bind message can carry.
const maxParams = 65535

// parameters finds the statement's $n by its tokens.
func (c *classifier) parameters() (r []replacement, hints []stmt.ParamHint, err error) {
	first, _ := slices.BinarySearchFunc(c.params, c.start, func(t token, at int) int { return t.start - at })
	for _, t := range c.params[first:] {
		if t.start >= c.end {
			break
		}
		n, err := paramNumber(c.text, t)
		if err != nil {
			return nil, nil, c.place(err, t.start)
		}
		hints = append(hints, make([]stmt.ParamHint, max(0, n-len(hints)))...)
		r = append(r, replacement{t.start - c.start, t.end - c.start, ":" + stmt.ParamName(n)})
	}
	return r, hints, nil
}

func paramNumber(whole string, t token) (int, error) {
	text := t.text(whole)
	if t.end < len(whole) && isWordStart(whole[t.end]) {
		return 0, pgerr.New(pgerr.SyntaxError, `trailing junk after parameter at or near "`+text+whole[t.end:t.end+1]+`"`)
	}
	n, err := strconv.Atoi(text[1:])
	if err != nil || n > maxParams {
		return 0, pgerr.New(pgerr.UndefinedParameter, "there is no parameter "+text).
			WithHint("Parameters are numbered from $1 to $65535.")
	}
	if n == 0 {
		return 0, pgerr.New(pgerr.UndefinedParameter, "there is no parameter $0")
	}
	return n, nil
}

// replace applies replacements, in any order but without overlaps, and notes them as edits.
func replace(text string, r []replacement) (string, []stmt.Edit) {
	if len(r) == 0 {
		return text, nil
	}
	slices.SortFunc(r, func(a, b replacement) int { return cmp.Or(a.start-b.start, a.end-b.end) })
	var b strings.Builder
	edits := make([]stmt.Edit, 0, len(r))
	at := 0
	for _, x := range r {
		b.WriteString(text[at:x.start])
		b.WriteString(x.with)
		edits = append(edits, stmt.Edit{At: x.start, Old: x.end - x.start, New: len(x.with)})
		at = x.end
	}
	b.WriteString(text[at:])
	return b.String(), edits
}

// uncovered are the replacements of what others do not replace.
func uncovered(r, others []replacement) []replacement {
	return slices.DeleteFunc(r, func(x replacement) bool {
		return slices.ContainsFunc(others, func(o replacement) bool { return x.start >= o.start && x.start < o.end })
	})
}

// walk shows every message of a parse tree, the outer before the inner.
func walk(m protoreflect.Message, visit func(protoreflect.ProtoMessage)) {
	visit(m.Interface())
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case fd.Kind() != protoreflect.MessageKind:
		case fd.IsList():
			for i := range v.List().Len() {
				walk(v.List().Get(i).Message(), visit)
			}
		default:
			walk(v.Message(), visit)
		}
		return true
	})
}
