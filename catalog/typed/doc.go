// Package typed stands before the sessions on Spark and gives them statements that PostgreSQL has understood: a query that
// PostgreSQL's grammar took is analyzed (catalog/analyze) and written anew in Spark's SQL from the analyzed tree
// (translate/deparse), with the names and types of its columns and parameters. So Spark is not asked what a statement would
// answer, and what it answers has the types that the client was told.
//
// What PostgreSQL does not know may be Spark's: after an error about an unknown name the statement goes on as translate has
// edited its text, and if Spark refuses it as well, the client gets the better of both errors. A refusal by deparse is
// final where Options.Refuse says so: the edited text could answer otherwise than PostgreSQL does. Without a private
// PostgreSQL everything goes on as it is. The setting libra.dialect chooses: auto does all this, postgres takes PostgreSQL's
// errors as the last word, spark sends all texts to Spark as they are.
//
// Of commands INSERT, UPDATE, DELETE, MERGE and the queries of CREATE TABLE AS, SELECT INTO and CREATE VIEW are understood in the same
// way. A connection's temporary tables live here: their names, columns and ends; their rows are the session's behind.
//
// Goroutines: none of its own. Serialized: the list of tables that were looked for in vain, by its lock.
//
// Left out: other commands, which go on as they are.
package typed
