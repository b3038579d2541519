package pgwire

import (
	"strings"

	"github.com/whereq/libra/pgwire/pgerr"
)

// parseOptions takes apart the "options" parameter, the command line of a backend: -c name=value, -cname=value and
// --name=value (manual, "Connection Parameter Key Words", options). Other switches are refused.
func parseOptions(s string) ([]pair, error) {
	words := splitOptions(s)
	var pairs []pair
	for i := 0; i < len(words); i++ {
		word, label := words[i], "-c "
		switch {
		case word == "-c" && i+1 < len(words):
			i++
			word = words[i]
		case strings.HasPrefix(word, "-c") && len(word) > 2:
			word = word[2:]
		case strings.HasPrefix(word, "--") && len(word) > 2:
			word, label = word[2:], "--"
		default:
			return nil, pgerr.Fatal(pgerr.SyntaxError, "invalid command-line argument for server process: "+word).
				WithHint("The options parameter takes -c name=value and --name=value.")
		}
		name, value, ok := strings.Cut(word, "=")
		if !ok {
			return nil, pgerr.Fatal(pgerr.SyntaxError, label+word+" requires a value")
		}
		pairs = append(pairs, pair{strings.ReplaceAll(name, "-", "_"), value})
	}
	return pairs, nil
}

// splitOptions splits at white space; a backslash takes the next character as it is.
func splitOptions(s string) []string {
	var words []string
	var word strings.Builder
	inWord := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			inWord = true
			if i++; i < len(s) {
				word.WriteByte(s[i])
			}
		case strings.IndexByte(" \t\n\v\f\r", c) >= 0:
			if inWord {
				words = append(words, word.String())
			}
			word.Reset()
			inWord = false
		default:
			inWord = true
			word.WriteByte(c)
		}
	}
	if inWord {
		words = append(words, word.String())
	}
	return words
}
