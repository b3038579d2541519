package jwtauth

import (
	"fmt"
	"strconv"
	"strings"
)

// claim finds a claim by its name, or by a path of names with dots between them (realm_access.roles).
func claim(all map[string]any, name string) (any, bool) {
	if v, ok := all[name]; ok {
		return v, true
	}
	front, rest, dotted := strings.Cut(name, ".")
	if !dotted {
		return nil, false
	}
	inner, ok := all[front].(map[string]any)
	if !ok {
		return nil, false
	}
	return claim(inner, rest)
}

// Texts gives a claim by its name or path: a text, a number or a truth value, or an array of them; nil when it has none.
func (c Claims) Texts(name string) []string {
	v, _ := claim(c.all, name)
	list, is := v.([]any)
	if !is {
		list = []any{v}
	}
	var texts []string
	for _, one := range list {
		switch one := one.(type) {
		case string:
			texts = append(texts, one)
		case bool:
			texts = append(texts, strconv.FormatBool(one))
		case float64:
			texts = append(texts, strconv.FormatFloat(one, 'f', -1, 64))
		}
	}
	return texts
}

func userOf(all map[string]any, name string) (string, error) {
	v, _ := claim(all, name)
	user, ok := v.(string)
	if !ok || user == "" {
		return "", fmt.Errorf("%w: its claim %q is no user's name", ErrRejected, name)
	}
	return user, nil
}

// groupsOf takes an array of names, or names with blanks between them as in scope. No such claim is no group.
func groupsOf(all map[string]any, name string) ([]string, error) {
	v, ok := claim(all, name)
	if name == "" || !ok || v == nil {
		return nil, nil
	}
	malformed := fmt.Errorf("%w: its claim %q is no list of groups", ErrRejected, name)
	switch v := v.(type) {
	case string:
		return strings.Fields(v), nil
	case []any:
		groups := make([]string, 0, len(v))
		for _, one := range v {
			g, ok := one.(string)
			if !ok {
				return nil, malformed
			}
			groups = append(groups, g)
		}
		return groups, nil
	}
	return nil, malformed
}
