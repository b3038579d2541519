// Package conformance has only tests: they hold pgwire/auth's packages against a real PostgreSQL 18 that reads the same
// rules, stores the same verifiers and hears the same SCRAM messages. Each difference that is meant stands in the
// tests' tables with its reason.
package conformance
