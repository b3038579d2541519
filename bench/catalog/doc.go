// Command catalog measures how soon Spark's tables are in libra's catalog, what that costs in memory, and how fast it answers:
// it makes tables in Spark, starts a libra with an empty catalog and asks it what tools ask. It wants the environment
// of internal/testenv/run, and builds and starts a libra of its own.
package main
