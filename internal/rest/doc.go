// Package rest is libra over HTTP: sessions and statements without a PostgreSQL driver, pools that can be changed while libra
// runs, and an OpenAPI document of all that, made from the same table as the handlers.
//
// A REST session is to the engine what a connection is. Its statements run one after the other on a goroutine of its own, which
// ends with the session; a janitor ends sessions that nobody has used for a while; Close waits for all of them. Results are
// bounded in rows and bytes, and so are sessions, statements that wait and statements that are kept.
//
// Left out: transactions, cursors and COPY, which belong to connections. Who may come in is ops' matter.
package rest
