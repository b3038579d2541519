// Package e2e tests libra as its users meet it: the built program, real clients (psql, pgx, psycopg) and a real
// Spark. Everything here is test code; the package itself is empty.
//
// Most tests share one libra in front of the test run's shared Spark. Those that kill something start their own.
package e2e
