// Package querylog writes a line when a statement has been let into Spark and one when it has ended: who, where, how long, how
// much, and how it went. It has no goroutines and keeps nothing; slog's handler serializes. A statement's text is written only
// when that is configured, because texts have secrets in them; its fingerprint, the same for statements that differ in their
// constants only, comes with the end.
package querylog
