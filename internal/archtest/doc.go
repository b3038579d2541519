// Package archtest keeps the house in order by tests: which package may import which, that each says in a doc.go what
// it is, and that files stay small. It has no code of its own.
package archtest
