// Package program builds and starts a libra for a benchmark, in a folder of its own, and stops it. It is for benchmarks that
// are run from the module's folder.
package program
