// Command libra puts PostgreSQL clients in front of Apache Spark.
//
//	libra [-config config.toml]
//	libra scram-hash [-iterations n] < password
//	libra [-config config.toml] fairscheduler
//
// It reads the configuration, starts a local Spark unless [spark] url names another, and serves PostgreSQL's protocol
// until SIGINT or SIGTERM. The first signal lets running statements end for a while, a second one does not wait.
// It is the one place that knows every package, and holds nothing but their wiring.
package main
