// Package console answers SHOW POOLS, SHOW SESSIONS, SHOW CONNECTIONS, SHOW QUERIES, SHOW QUEUE, SHOW BACKENDS and SHOW CONFIG:
// what libra tells of itself on an ordinary connection. The name comes first in each of them.
//
// It keeps nothing: each answer is a snapshot, made as an Arrow batch and encoded like any result, so that types and formats
// are those of every other statement. It has no goroutines. Who is no administrator sees only what is his own of
// connections, queries and the queue.
package console
