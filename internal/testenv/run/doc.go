// Run starts the tests' Spark and PostgreSQL, runs a command with the variables that point to them, stops
// both, and ends with the command's exit status:
//
//	go run ./internal/testenv/run -quick -- go test ./...
//
// A server that the environment names already is used and not started. Interrupted (SIGINT, SIGTERM), it passes that on
// to the command and stops everything; killed, it leaves nothing behind either.
package main
