// Package pgwire is libra's front door: it listens, speaks the PostgreSQL frontend/backend protocol (manual,
// "Frontend/Backend Protocol") in its versions 3.0 and 3.2, and asks a Session for whatever only Spark can answer.
//
// # What it does
//
// A Server accepts connections. Each becomes a conn: negotiation (SSLRequest, GSSENCRequest, CancelRequest), the
// startup packet, authentication, then messages until one side has enough. A statement is text that Session.Parse
// has sorted; the conn answers the Local ones itself (local*.go), all others run behind a portal, which pulls a
// Cursor and appends its rows to the conn's outbound buffer. Whoever doesn't read stops the pulling.
//
// # Goroutines
//
// One for each connection, and a second one (watch.go) only while its session works on something: it reads ahead, so
// that a client that goes away is noticed. CancelRequest, statement_timeout, a vanished client and Shutdown all
// cancel one context with a cause (running.go). Serve has one goroutine for each address.
//
// # What is serialized
//
// Everything of a conn belongs to its own goroutine, except: running (its mutex), the notice queue (its mutex), the
// settings (their own lock), stopping and what pg_stat_activity shows (atomic), and the inbound buffer, which the watcher owns while it lives.
//
// # Memory
//
// An idle connection holds no buffers: it waits with 256 bytes of its own and takes pooled ones when bytes arrive.
// Lengths are checked before anything is allocated, and a large message's body grows with the bytes that arrived.
//
// A cursor keeps no rows: FETCH gives a window on the portal's batch (scan.go). A SCROLL cursor writes them to a temporary
// file of bounded size, index and all (spool.go).
//
// # What it leaves out
//
// Transactions: Spark has none. BEGIN, COMMIT, ROLLBACK and savepoints move the protocol's transaction status and
// the settings as PostgreSQL does (txtable.go), and nothing else: what Spark has done stays done; spark.* settings are
// not rolled back, and SET LOCAL refuses them. Function calls and replication are refused by name. TLS is answered
// with 'N'. A client that shuts down its sending side while its statement runs counts as gone: nothing tells it from
// one that crashed.
package pgwire
