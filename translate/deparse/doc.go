// Package deparse writes Spark SQL from a statement as PostgreSQL's analyzer has understood it (querytree), the way PostgreSQL's
// own ruleutils.c writes SQL from it: names are resolved, types are settled, casts are explicit, so no rule has to guess.
//
// One invariant holds everything together: what is written for an expression of a PostgreSQL type has the Spark type that
// sparkType gives for it, and the same value. Rules (rules_*.go) say how each function and operator of PostgreSQL, named as
// pg_proc has it with its argument types, is written; what has no rule is refused by name with 0A000, never passed on: a function of
// the same name in Spark may mean something else.
//
// Names of the generated text are its own: relations are t1, t2 …; the client's column names are in Result.Columns.
package deparse
