package router

import (
	"strings"

	"github.com/whereq/libra/pgwire/pgerr"
)

// Pool is one FAIR scheduler pool, as fairscheduler.xml has it (Spark manual, "Fair Scheduler Pool Properties").
type Pool struct {
	Name     string
	Weight   int    // share relative to other pools, at least 1
	MinShare int    // CPU cores that the pool gets first, at least 0
	Mode     string // how the pool's own jobs share it: FIFO or FAIR
}

// Pools are the pools that clients may choose from, in the configured order.
type Pools []Pool

// Check gives the pool's name as configured, whatever the case it is asked for in; an unknown name is 22023
// and lists the pools.
func (p Pools) Check(name string) (string, error) {
	for _, pool := range p {
		if strings.EqualFold(pool.Name, name) {
			return pool.Name, nil
		}
	}
	return "", pgerr.Newf(pgerr.InvalidParameterValue, "invalid value for parameter \"libra.pool\": \"%s\"", name).
		WithDetail("There is no such pool.").
		WithHint("Available pools: " + strings.Join(p.Names(), ", ") + ".")
}

// Names lists the pools in the configured order.
func (p Pools) Names() []string {
	names := make([]string, len(p))
	for i, pool := range p {
		names[i] = pool.Name
	}
	return names
}
