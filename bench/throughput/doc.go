// Command throughput compares reading a result through libra with reading it straight from Spark Connect by
// libra's own client, which throws the batches away. The two take turns; the last line is the median of the
// rounds' ratios. It wants the environment of internal/testenv/run, and builds and starts a libra of its own.
package main
