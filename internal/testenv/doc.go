// Package testenv gives tests their real peers: one Spark Connect server and one PostgreSQL 18.
//
// Under the runner (go run ./internal/testenv/run -quick -- go test ./...) both are started once for all packages and
// found by environment variables; a test that runs without it starts what it asks for, once a test process. What
// is missing on the machine fails the test with the way to get it; nothing is skipped.
//
// Everything that is started dies with the process that started it, also by kill -9 (see warden). Their folders are
// removed at the end or, after a kill, by the next run. One Spark serves many packages at the same time: tests
// name their tables and sessions so that they don't meet.
package testenv
