package translate

import (
	"github.com/whereq/libra/translate/stmt"
)

// Inlined is a statement with values in the place of its parameters in Spark's SQL. value gives the SQL of a named one.
func Inlined(of *stmt.Statement, value func(name string) (sql string, found bool)) *stmt.Statement {
	s := *of
	var r []replacement
	scan := sparkScanner{text: of.Spark}
	for t, colon := scan.next(), -2; t.kind != endToken && t.kind != broken; t = scan.next() {
		if name := t.text(of.Spark); t.kind == word && colon == t.start-1 {
			if sql, found := value(name); found {
				r = append(r, replacement{colon, t.end, sql})
			}
		}
		if colon = -2; of.Spark[t.end-1] == ':' {
			colon = t.end - 1
		}
	}
	s.Spark, _ = replace(of.Spark, r)
	s.Edits, s.Marks = widened(of.Edits, r), moved(of.Marks, r)
	if of.QueryAt > 0 {
		s.QueryAt = movedBy(of.QueryAt, r)
	}
	return &s
}

// widened are the edits that made Spark's text, of which some have got other lengths.
func widened(edits []stmt.Edit, r []replacement) []stmt.Edit {
	list := make([]stmt.Edit, len(edits))
	shift := 0
	for i, e := range edits {
		start := e.At + shift
		shift += e.New - e.Old
		list[i] = e
		for _, x := range r {
			if x.start >= start && x.end <= start+e.New {
				list[i].New += len(x.with) - (x.end - x.start)
			}
		}
	}
	return list
}

// moved are the marks of a text in which some pieces have got other lengths; nil stays nil.
func moved(marks []stmt.Mark, r []replacement) []stmt.Mark {
	if marks == nil {
		return nil
	}
	list := make([]stmt.Mark, len(marks))
	for i, m := range marks {
		list[i] = stmt.Mark{Spark: movedBy(m.Spark, r), Client: m.Client}
	}
	return list
}

// movedBy is where an offset is when what stands before it has got other lengths.
func movedBy(at int, r []replacement) int {
	to := at
	for _, x := range r {
		if x.start < at {
			to += len(x.with) - (x.end - x.start)
		}
	}
	return to
}
