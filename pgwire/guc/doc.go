// Package guc keeps the run-time settings of one connection (PostgreSQL calls them GUCs): their definitions,
// validation and canonical spelling, SET and SET LOCAL with PostgreSQL's transaction semantics (manual, "SET"),
// and which of them have changed and are due as ParameterStatus.
//
// A Set is safe for concurrent use: the connection writes it, its session and the console read it. The package
// imports only pgerr.
package guc
