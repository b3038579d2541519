// Package shells keeps empty tables in the private PostgreSQL that look like Spark's: so that PostgreSQL itself can answer
// every question that a client has about schemas, tables, columns, types, keys and comments.
//
// A catalog of Spark's is a database, a namespace a schema ("a.b" when it is nested, public for Spark's default), a table
// a table, and a view a view whose pg_get_viewdef is Spark's text. The types are those of a query's RowDescription.
// What PostgreSQL has no room for has a note in its comment: names of more than 63 bytes are cut and end in a hash,
// columns beyond the 1,600th are left out, partition columns are marked. What libra has to remember of a shell is in
// the table pg_catalog.pg_libra_shell, Spark's functions are in the schema spark.
//
// Refresher.Run fills the databases: schemas first, then tables as lists show them, then what only a statement for each
// table tells. After that it looks every Options.Refresh what others have changed, with one statement a namespace, and
// writes only the shells that differ. A statement that libra itself has run is told to it (Ran, Touched); Barrier waits until
// it shows. A Spark that doesn't answer leaves the shells as they are, which the log and State tell.
//
// Goroutines: Run's own, one for touched tables, and while a look goes on one for each catalog and namespace, of which
// Options.Parallel may use Spark at a time. Serialized: all writing into one database, by its mutex. A look never undoes
// what a statement has changed after it began (changes.go).
//
// Left out: databases of catalogs that are gone stay. Temporary views, which are their session's alone, are the relay's.
package shells
