// Package relay answers queries of PostgreSQL's catalogs, and those of no table at all, by libra's private PostgreSQL: it
// stands between the front door and the sessions on Spark, and takes the statements of kind Catalog out of what passes.
//
// A statement goes to PostgreSQL as the client sent it, with the client's parameter types, values and formats; columns,
// rows and errors come back as PostgreSQL's own. It runs as the client's own role, in the client's database and with the
// client's settings, in a read-only transaction of its own. What PostgreSQL does not know (a function, a type, a
// variable) and Spark might is tried there next; that is remembered by the statement's text.
//
// The first megabyte of an answer is read at once, and with it the end of nearly every one: the server connection is free
// again before the client has seen a row, however slowly it reads, and a server that dies meanwhile costs no more than a
// second try. A longer answer keeps its connection until it is read or its time is over.
//
// Connections are pooled by role and database and never change hands between roles; one that goes from one client to
// another of the same role is wiped (DISCARD ALL) in between.
//
// Goroutines: none of its own. Serialized: the pool's lists, by its lock.
//
// Left out: transactions. Each statement sees now() and the catalogs as they are when it runs.
package relay
