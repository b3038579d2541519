// Package copyfmt knows COPY: its options, and its three data formats both ways (manual, "COPY", and "COPY Operations"
// in the protocol's chapter), as PostgreSQL 18 has them, errors and their contexts included.
//
//   - Parse checks an option list and gives Options.
//   - A Reader takes the payloads of CopyData messages and gives rows of fields. A Loader has a Reader and turns the
//     rows into Arrow record batches of a bounded size.
//   - A Writer turns DataRow messages, as rowenc makes them, into CopyData messages.
//
// Nothing here reads from or writes to a connection, and nothing starts a goroutine: what needs more data says ErrMore.
// Each Reader, Loader and Writer belongs to one goroutine; Options and Target may be shared and are never changed.
//
// What is held is bounded: a row as it came and unescaped (MaxRow each, and what a growing buffer has to spare), the chunk
// that was fed last, and the batch being filled. No byte is looked at twice for having come in small chunks.
//
// Differences from PostgreSQL, on purpose: a line or tuple is limited to MaxRow bytes rather than to 1 GB; with ENCODING
// 'SQL_ASCII' the data has to be UTF-8, for Spark's strings are; a DEFAULT marker stands for one value of the column
// during the whole COPY.
package copyfmt
