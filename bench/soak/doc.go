// Soak has many clients do everything at once for some minutes, while Spark is killed twice: right answers are checked, statements
// are cancelled, connections are broken off. At the end nothing may be left: no statement, ticket, session in Spark (as Spark's
// own page counts them) or goroutine, and nobody may hang. It ends with status 1 when something is wrong.
//
//	go run ./bench/soak -minutes 10
//
// It starts a libra with a Spark of its own. Errors that a lost Spark explains are counted, and right within a while after
// it was killed.
package main
