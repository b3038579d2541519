// Package rowenc turns Arrow record batches, as Spark Connect sends them, into PostgreSQL's DataRow messages: each
// value in the text or the binary format that the client asked for, byte for byte as PostgreSQL itself would send it.
//
// New resolves the types of a schema once; Encoder.Batch binds each column's raw values to an encoder of its concrete
// type; Batch.AppendRow appends a row to the caller's buffer. Rows of scalar types allocate nothing but what the buffer
// grows by.
//
// An Encoder never changes and may be used from any goroutine. A Batch has scratch space and a cache of the time zone's
// offset, and belongs to one goroutine at a time; any number of batches of one Encoder may be alive. The package starts
// no goroutine. It knows Arrow and PostgreSQL's types, but neither Spark's protocol nor the connection.
//
// What Spark's types become is told in one table, in resolve.go. Two decisions are worth knowing:
//
//   - array<array<T>> becomes T[], whose values PostgreSQL wants rectangular and without NULL in place of an inner
//     array. Drivers read T[] into nested lists, which is what their users expect of it, so a row with a ragged value is
//     an error (2202E or 22004) that says to use to_json, rather than every nested array being JSON for the sake of a few.
//   - A day-time interval becomes days and a time of day, as PostgreSQL's subtraction of timestamps gives, rather than
//     a number of hours.
package rowenc
