// Matrix puts a libra in front of a Spark, or of what speaks its protocol, and tells what works there:
//
//	go run ./bench/matrix -name 4.0.1 sc://127.0.0.1:15002
//
// The answers are compared with those that testdata/matrix has for that name; -update writes them there, and the README's table is
// made of them (make generate). It ends with status 1 when something is otherwise than it was, for better or worse.
// scripts/matrix.sh fetches and starts the servers.
package main
