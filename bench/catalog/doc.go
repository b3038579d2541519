// Command catalog measures how soon Spark's tables are in libra's catalog, what that costs in memory, and how fast it answers:
// it starts a Spark with a Thrift server in it, makes tables there, starts a libra with an empty catalog, and asks both what
// tools ask: libra as DBeaver and pgjdbc do, the Thrift server by hive-jdbc. It wants what make deps and scripts/drivers.sh
// fetch, and runs in the project's folder.
package main
