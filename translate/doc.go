// Package translate sorts the text of a client's message into statements (package stmt): which of them the connection
// answers itself, which go to Spark, what they change, and how their parameters look.
//
// Text is guarded first (guard.go): PostgreSQL's parser is C, or C as WebAssembly, and some texts would kill it. What
// its grammar takes is classified by its AST, node by node (classify.go); each kind of statement is handled or refused
// by name (refuse.go). What the grammar refuses is Spark's own SQL and goes on as it is, sorted by its first words
// (nativerules.go). Parameters become Spark's named ones, and type names in casts, strings and quoted names Spark's
// (rewrite.go, types.go, respell.go); sort keys say where their NULLs go (nullorder.go), result columns have the names that
// PostgreSQL gives them (resultnames.go, columnname.go), public is Spark's default (publicschema.go). The rest of the text is
// the client's.
//
// A Parser is safe for concurrent use and starts no goroutines. Its cache is serialized by a lock; how much text is in
// PostgreSQL's parser at one time is bounded, and with that the memory of the trees.
package translate
