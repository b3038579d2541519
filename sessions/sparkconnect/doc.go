// Package sparkconnect is a client of Apache Spark's Spark Connect protocol: SQL texts with typed arguments go out,
// Arrow record batches come back. It knows no PostgreSQL.
//
// # What it does
//
// A Client is one gRPC channel to one address (ParseAddress). A Session is Spark's session of one user, named by a
// UUID; any number of them share a Client. Session.Execute starts an Operation, which is pulled: Next reads the gRPC
// stream only when it is called, so that what a slow reader leaves unread stays in Spark, but for one flow-control
// window (Options.StreamWindow).
//
// Executions are reattachable: a stream that ends early or breaks goes on behind the last response that was
// received (stream.go says what is done about which error). Calls are repeated only when nothing of them was sent or
// when repeating them is harmless, within Options.Retry.Total.
//
// A statement is always sent as an SQL relation in one ExecutePlan call. Spark runs commands (INSERT, CREATE TABLE,
// SHOW, SET …) sent like that exactly once, too, and answers with the rows that they return. Analyze is different:
// to analyse a command is to run it.
//
// Every error that Spark reports is an *Error with its class, SQLSTATE, parameters and query context. Stack traces
// of the JVM are never asked for and never kept.
//
// Schemas are Arrow's. Each field, nested ones too, carries the key TypeKey in its metadata: Spark's own name of the
// type, with what Arrow has no word for (varchar(10), variant, interval year to month …).
//
// # Goroutines
//
// The package starts goroutines only for calls that nobody waits for: the interrupt of a cancelled operation and the
// release of what Spark keeps for a finished one. Each has a deadline (Options.CleanupTimeout) and Client.Close waits
// for them. gRPC has its own goroutines, a fixed number for each connection.
//
// # What is serialized
//
// Client and Session may be used by any number of goroutines. An Operation is read by one goroutine at a time; ID,
// Progress, Metrics and Close may be called from others meanwhile.
//
// # What it leaves out
//
// Everything of Spark Connect that is not SQL: DataFrame plans, user-defined functions, artifacts, streaming queries,
// observed metrics, machine learning, pipelines.
package sparkconnect
