package config

import (
	"fmt"
	"slices"
	"strings"
)

// suggestion is "; did you mean …?" for the nearest of the known names, else the list of them.
func suggestion(word string, known []string) string {
	if near := nearest(word, known); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return "; known are " + strings.Join(known, ", ")
}

// nearest is the known name that a slip of the fingers makes of word, or one that begins or ends as it does; else "".
func nearest(word string, known []string) string {
	best, least := "", len(word)/3+2
	for _, k := range known {
		if d := distance(strings.ToLower(word), strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	if best != "" || len(word) < 3 {
		return best
	}
	i := slices.IndexFunc(known, func(k string) bool {
		return strings.HasPrefix(k, word) || strings.HasSuffix(k, word) || strings.HasPrefix(word, k) || strings.HasSuffix(word, k)
	})
	if i < 0 {
		return ""
	}
	return known[i]
}

// distance is Levenshtein's: insertions, deletions and replacements.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal, row[j+1] = row[j+1], min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
