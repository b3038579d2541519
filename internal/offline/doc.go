// Package offline translates files of SQL without Spark: the private PostgreSQL makes the tables of their CREATE statements, without
// rows, and says what the other statements mean.
//
// Goroutines: none of its own. Left out: what only Spark knows, such as tables that no CREATE statement tells of.
package offline
