// Package sessions maps PostgreSQL connections to Spark sessions and runs their statements there.
//
// A libra session is a family of Spark sessions on one Spark application. What its connections share (temporary
// views and functions, variables, spark.* settings) is the same in each member; what is each connection's own
// (pool, TimeZone, current schema) tells the members apart, one member a combination in use, because in Spark
// all of it belongs to the session. A statement that changes shared state makes a new generation: it is journalled,
// the member it ran on becomes the newest, and the others are replaced by clones of the newest when they are next
// needed. A lost session (Spark restarted, or ended it) is rebuilt from the journal.
//
// Serialized: statements that change shared state, one at a time in a family (family.change); everything else runs
// side by side. A connection uses its Session from one goroutine at a time. Goroutines: one reaper a Manager, one
// short-lived goroutine for each member that is made or released; Manager.Close waits for all of them.
//
// A statement holds a ticket of router.Admission from before it is sent to Spark until its operation has ended.
package sessions
