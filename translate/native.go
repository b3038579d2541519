package translate

import (
	"strings"

	"github.com/whereq/libra/translate/stmt"
)

// native is a statement in Spark's own SQL, as tokens.
type native struct {
	s      *stmt.Statement
	tokens []token
	depths []int // how many parentheses each token is in
}

// nativeStatement sorts a statement that PostgreSQL's grammar refused by its first words. What nobody knows is taken for
// a command that may change anything.
func nativeStatement(text string) (*stmt.Statement, error) {
	n := &native{s: &stmt.Statement{Text: text, Native: true}}
	n.scan()
	if len(n.tokens) == 0 {
		n.s.Kind, n.s.Native = stmt.Empty, false
		return n.s, nil
	}
	rule, ok := nativeRules[n.word(0)]
	if !ok {
		rule = nativeRule{kind: stmt.Command, effect: stmt.SessionState, rows: stmt.UnknownRows, words: 1, variable: true}
	}
	n.apply(rule)
	if rule.refine != nil {
		if err := rule.refine(n); err != nil {
			return nil, err
		}
	}
	if n.s.Kind == stmt.Local || n.s.Kind == stmt.Copying {
		return n.s, nil
	}
	return n.s, nativeParameters(n.s, n.tokens)
}

// Native is a statement in Spark's own SQL, whatever PostgreSQL's grammar makes of it. Its errors are those of Parse.
func Native(text string) (*stmt.Statement, error) {
	if err := checkText(text, DefaultMaxLength); err != nil {
		return nil, err
	}
	return nativeStatement(text)
}

func (n *native) scan() {
	s := sparkScanner{text: n.s.Text}
	depth := 0
	for t := s.next(); t.kind != endToken; t = s.next() {
		if t.byte(s.text) == ')' {
			depth--
		}
		n.tokens, n.depths = append(n.tokens, t), append(n.depths, depth)
		if t.byte(s.text) == '(' {
			depth++
		}
		if t.kind == broken {
			return
		}
	}
}

// word gives token i in lower case, "(" for a parenthesis, "" when there is no such word.
func (n *native) word(i int) string {
	if i >= len(n.tokens) {
		return ""
	}
	t := n.tokens[i]
	if t.kind == word || t.byte(n.s.Text) == '(' {
		return strings.ToLower(t.text(n.s.Text))
	}
	return ""
}

// begins tells whether the statement's words from token i on are these.
func (n *native) begins(i int, words ...string) bool {
	for k, w := range words {
		if n.word(i+k) != w {
			return false
		}
	}
	return true
}

// find gives the first token from i on outside parentheses that is one of the words.
func (n *native) find(i int, words ...string) int {
	for ; i < len(n.tokens); i++ {
		if n.depths[i] != 0 || n.tokens[i].kind != word {
			continue
		}
		for _, w := range words {
			if n.tokens[i].is(n.s.Text, w) {
				return i
			}
		}
	}
	return -1
}

// maxTagWord is the longest word that goes into a command tag: it may be anything that a client wrote.
const maxTagWord = 32

// tag joins the first words of the statement.
func (n *native) tag(words int) string {
	var parts []string
	for i := 0; i < words && i < len(n.tokens) && n.tokens[i].kind == word; i++ {
		w := n.word(i)
		if len(w) > maxTagWord || strings.Trim(w, "abcdefghijklmnopqrstuvwxyz_") != "" {
			break
		}
		parts = append(parts, strings.ToUpper(w))
	}
	if len(parts) == 0 {
		return "SQL"
	}
	return strings.Join(parts, " ")
}
