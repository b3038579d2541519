// Package stmt says what a statement is, as far as libra itself has to know: who answers it (the connection
// or Spark), what it changes, which command tag it ends with and how many parameters it takes.
//
// translate makes these values, pgwire and sessions act on them; the package imports nothing of libra, so
// that the front door needs neither a parser nor Spark.
package stmt
