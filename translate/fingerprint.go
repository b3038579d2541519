package translate

// Fingerprint is the same for statements that differ in nothing but their constants (pg_query's, 16 hexadecimal digits). It
// is empty for what PostgreSQL's grammar refuses, and for what is too long or too deep for it.
func Fingerprint(text string) string {
	if checkText(text, DefaultMaxLength) != nil {
		return ""
	}
	if _, err := guard(text); err != nil {
		return ""
	}
	print, err := fingerprint(text)
	if err != nil {
		return ""
	}
	return print
}
