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

// AlterPool is ALTER POOL and CREATE POOL, which change libra's ceilings at once.
type AlterPool struct {
	Name   string
	Create bool
	Values []PoolValue
}

// PoolValue is one key of a [[pool]] with its new value.
type PoolValue struct{ Key, Value string }

func (*Console) local()   {}
func (*Signal) local()    {}
func (*AlterPool) local() {}
