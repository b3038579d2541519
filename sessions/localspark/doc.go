// Package localspark starts a stock Spark Connect server on this machine, watches it, starts it again when it
// dies, and stops it, however libra itself ends.
//
// Spark is started as one java process straight from its jars; the scripts in Spark's bin folder would start a
// second JVM only to build the command line. It listens on loopback only, on ports that it chooses itself and
// prints, and wants a token that only this process knows. Its tables live in a data directory: a warehouse
// folder and a Hive metastore on Derby, both from Spark's own jars. Derby admits one process, so each libra locks
// a numbered slot of the data directory (<data>/1, <data>/2, …) and two of them run side by side.
//
// Files of a slot: lock and spark.lock (held while libra and its Spark live), warehouse, metastore, tmp (emptied at
// start and stop), logs/spark.log (bounded, rotated), and spark.conf, fairscheduler.xml and log4j2.properties,
// written anew at each start.
//
// Goroutines: one reads Spark's output, one waits for its end (both end with the process), and a Supervisor
// has one that restarts it. Everything exported may be called from any goroutine. Left out: Spark's conf/spark-env.sh
// is not run, and clusters are not started here: for those libra takes a sc:// address.
package localspark
