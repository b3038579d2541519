package guc

import "strings"

// SplitIdentifiers splits a list of identifiers such as search_path's: unquoted ones are folded to lower case,
// quoted ones taken as they are; ok is false where PostgreSQL says "List syntax is invalid" (varlena.c,
// SplitIdentifierString). An empty list is fine.
func SplitIdentifiers(list string) (names []string, ok bool) {
	rest := strings.Trim(list, blanks)
	if rest == "" {
		return nil, true
	}
	for {
		name, after, ok := cutIdentifier(rest)
		if !ok {
			return nil, false
		}
		names = append(names, name)
		after = strings.TrimLeft(after, blanks)
		if after == "" {
			return names, true
		}
		if after[0] != ',' {
			return nil, false
		}
		rest = strings.TrimLeft(after[1:], blanks)
	}
}

func cutIdentifier(s string) (name, rest string, ok bool) {
	if !strings.HasPrefix(s, `"`) {
		end := strings.IndexAny(s, ","+blanks)
		if end < 0 {
			end = len(s)
		}
		return fold(s[:end]), s[end:], end > 0
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] != '"':
			b.WriteByte(s[i])
		case i+1 < len(s) && s[i+1] == '"':
			b.WriteByte('"')
			i++
		default:
			return b.String(), s[i+1:], true
		}
	}
	return "", "", false
}
