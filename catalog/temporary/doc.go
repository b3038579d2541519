// Package temporary makes a client's temporary tables and views in a session of the private PostgreSQL: as temporary ones there,
// with the columns and without rows. So PostgreSQL itself finds them first, and shows them to nobody else.
//
// Goroutines: none. Left out: what is in them, which is Spark's.
package temporary
