// Package fakeconnect is a Spark Connect server for tests: in this process, on a loopback port, without a JVM. What it
// answers is a function of the test's; what it was asked is recorded.
//
//	spark := fakeconnect.Start(t, fakeconnect.Options{
//		Execute: func(x *fakeconnect.Execution) error {
//			x.Schema(schema)
//			x.Batch(first)
//			x.Break() // the client has to reattach
//			x.Batch(second)
//			return nil // or an error: &fakeconnect.Error{Class: "DIVIDE_BY_ZERO", …}
//		},
//	})
//	address, _ := sparkconnect.ParseAddress(spark.URL())
//
// It keeps the protocol's rules that a client can get wrong: responses have ids and can be read again from any of
// them until they are released, a session that was released or that another server made is refused, an interrupt ends
// the execution with OPERATION_CANCELED, an operation is run once however often it is asked for.
//
// Each execution runs its function in a goroutine of its own, which ends when the function does; Execution.Context
// ends with the execution. A function that is ahead of its reader by more than a few responses waits. The server stops
// with the test.
package fakeconnect
