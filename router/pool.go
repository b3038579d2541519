package router

import "time"

// Pool is one FAIR scheduler pool, as fairscheduler.xml has it (Spark manual, "Fair Scheduler Pool Properties"), with
// libra's own ceilings.
type Pool struct {
	Name     string
	Weight   int    // share relative to other pools, at least 1
	MinShare int    // CPU cores that the pool gets first, at least 0
	Mode     string // how the pool's own jobs share it: FIFO or FAIR
	Limits
}

// Limits are libra's ceilings for a pool, which can be changed at any time, or for a route.
type Limits struct {
	MaxRunning        int           // statements that run at one time; 0 is any number
	MaxRunningPerUser int           // those of one user among them; 0 is any number
	MaxQueued         int           // statements that wait; further ones are refused. For a route 0 is any number
	QueueTimeout      time.Duration // how long one waits at most; 0 is for ever
	Bounds
}
