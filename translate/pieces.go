package translate

// Piece is one statement of a text.
type Piece struct {
	Text  string
	Start int // byte offset in the text
}

// Pieces takes a text apart at its semicolons, by PostgreSQL's lexical rules: what is in parentheses stays together. Comments in
// front of a statement are left out.
func Pieces(text string) (list []Piece) {
	s := pgScanner{text: text}
	start, end, depth := -1, 0, 0
	flush := func() {
		if start >= 0 {
			list = append(list, Piece{text[start:end], start})
		}
		start = -1
	}
	for {
		t := s.next()
		switch b := t.byte(text); {
		case t.kind == endToken:
			flush()
			return list
		case t.kind == broken:
			if start < 0 {
				start = t.start
			}
			end = len(text)
			flush()
			return list
		case b == ';' && depth <= 0:
			flush()
			depth = 0
			continue
		case b == '(':
			depth++
		case b == ')':
			depth--
		}
		if start < 0 {
			start = t.start
		}
		end = t.end
	}
}
