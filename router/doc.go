// Package router decides who runs where and when: which mode (shared or isolated) a connection gets, which pools there
// are, which one a statement runs in, and whether it may run now or waits.
//
// Spark's FAIR pools have weights and minimum shares, but no ceiling: the ceilings, the queue and its time-outs are
// Admission's. A statement that is to run in Spark gets a Ticket and holds it until its operation has ended; who has to
// wait is let in by Admission.admit, whose order is told in queue.go.
//
// It holds no goroutines: who waits blocks in Enter, and whoever makes room lets the next in. Serialized: all of Admission,
// by one lock that is never held while anything blocks. It imports only pgerr.
package router
