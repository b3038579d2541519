// Package metrics is what Prometheus scrapes from libra: gauges that are read when they are asked for, and counters and
// histograms of the statements that have ended, by pool.
//
// It has no goroutines; client_golang's own locks serialize. Labels are bounded: pools are configured, SQLSTATEs are few. What
// a single statement did is the query log's.
package metrics
