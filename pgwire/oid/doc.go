// Package oid knows PostgreSQL's built-in types: their OIDs, names, sizes and type modifiers, and how the value of a
// parameter is read from the text and the binary format that a client may send it in (Decode).
//
// Decode gives a Value, a small sum type that knows nothing of Spark; the session turns it into a typed literal. What
// PostgreSQL's input functions refuse is refused here with PostgreSQL's own SQLSTATE and words.
//
// It holds no state and starts no goroutine; every function may be called from any of them. Of libra it imports pgerr
// only. It leaves out types that Spark has no value for (ranges, geometry, network addresses as such): they have OIDs and
// names here, and a parameter of one is refused by name.
package oid
