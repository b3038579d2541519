package translate

import (
	"unicode/utf8"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// nativePool is CREATE POOL name [WITH (key = value, …)] and ALTER POOL name SET (key = value, …), which are libra's own. It is
// read by PostgreSQL's lexical rules; the parentheses may be left out.
func nativePool(n *native) error {
	s := &pgScanner{text: n.s.Text}
	pool := &stmt.AlterPool{Create: s.next().is(s.text, "create")}
	s.next()
	at := s.next()
	if pool.Name = poolWord(s.text, at); pool.Name == "" {
		return poolSyntax(s.text, at)
	}
	first := s.next()
	switch {
	case pool.Create && first.is(s.text, "with"), !pool.Create && first.is(s.text, "set"):
		if bad := poolValues(s, pool); bad != nil {
			return poolSyntax(s.text, *bad)
		}
	case !pool.Create || first.kind != endToken:
		return poolSyntax(s.text, first)
	}
	tag := "ALTER POOL"
	if pool.Create {
		tag = "CREATE POOL"
	}
	n.hold(tag, pool)
	n.s.Native = false
	return nil
}

// poolValues reads the list of keys and values to the statement's end, and gives the token that does not belong there.
func poolValues(s *pgScanner, pool *stmt.AlterPool) *token {
	t := s.next()
	open := t.byte(s.text) == '('
	if open {
		t = s.next()
	}
	for {
		key := poolWord(s.text, t)
		if key == "" {
			return &t
		}
		if t = s.next(); t.text(s.text) != "=" {
			return &t
		}
		t = s.next()
		value := poolWord(s.text, t)
		if value == "" {
			return &t
		}
		pool.Values = append(pool.Values, stmt.PoolValue{Key: key, Value: value})
		if t = s.next(); t.byte(s.text) != ',' {
			break
		}
		t = s.next()
	}
	if open {
		if t.byte(s.text) != ')' {
			return &t
		}
		t = s.next()
	}
	if t.kind != endToken {
		return &t
	}
	return nil
}

// poolWord is the value of a name, a number or a string, empty for any other token.
func poolWord(text string, t token) string {
	switch t.kind {
	case number:
		return t.text(text)
	case literal:
		if lead, body := splitQuote(t.text(text)); lead == "" {
			return body
		}
		return ""
	}
	return holderName(text, t)
}

func poolSyntax(text string, t token) error {
	e := pgerr.New(pgerr.SyntaxError, "syntax error at end of input")
	if t.kind != endToken {
		e = pgerr.Newf(pgerr.SyntaxError, "syntax error at or near \"%s\"", t.text(text))
	}
	return e.WithPosition(utf8.RuneCountInString(text[:t.start]) + 1).WithHint("ALTER POOL name SET (max_running = 2, queue_timeout = '30s'), or CREATE POOL name WITH (…). Names with a hyphen are quoted.")
}
