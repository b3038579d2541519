package stmt

// Console is SHOW POOLS and its kin: what libra tells of itself.
type Console struct{ Topic string } // in lower case: pools, sessions, connections, queries, queue, backends, config

// Signal is SELECT pg_cancel_backend(pid) and SELECT pg_terminate_backend(pid).
type Signal struct {
	Column    string // the result's name
	Terminate bool
	PID       *int32 // nil is NULL, unless one of the following says where it comes from
	Param     int    // the parameter $n
	Own       bool   // pg_backend_pid()
}

func (*Console) local() {}
func (*Signal) local()  {}
