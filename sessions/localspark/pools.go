package localspark

import (
	"encoding/xml"
	"fmt"
	"slices"
)

// The scheduling modes that fairscheduler.xml knows.
const (
	FAIR = "FAIR"
	FIFO = "FIFO"
)

// allocations is fairscheduler.xml (Spark manual, "Job Scheduling", "Configuring Pool Properties").
type allocations struct {
	XMLName xml.Name     `xml:"allocations"`
	Pools   []allocation `xml:"pool"`
}

type allocation struct {
	Name     string `xml:"name,attr"`
	Mode     string `xml:"schedulingMode"`
	Weight   int    `xml:"weight"`
	MinShare int    `xml:"minShare"`
}

// FairScheduler is the text of fairscheduler.xml. Spark adds a pool "default" of weight 1 when none is named so.
func FairScheduler(pools []Pool) ([]byte, error) {
	var a allocations
	for _, p := range pools {
		a.Pools = append(a.Pools, allocation{p.Name, orElse(p.Mode, FAIR), max(p.Weight, 1), p.MinShare})
	}
	text, err := xml.MarshalIndent(a, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("localspark: fairscheduler.xml: %w", err)
	}
	return append([]byte(xml.Header), append(text, '\n')...), nil
}

func checkPools(pools []Pool) error {
	seen := map[string]bool{}
	for _, p := range pools {
		switch {
		case p.Name == "":
			return &ConfigError{What: "a pool has no name"}
		case seen[p.Name]:
			return &ConfigError{What: fmt.Sprintf("pool %q is configured twice", p.Name)}
		case p.Weight < 0 || p.MinShare < 0:
			return &ConfigError{What: fmt.Sprintf("pool %q has a negative weight or minimum share", p.Name)}
		case !slices.Contains([]string{"", FAIR, FIFO}, p.Mode):
			return &ConfigError{What: fmt.Sprintf("pool %q has mode %q; use FAIR or FIFO", p.Name, p.Mode)}
		}
		seen[p.Name] = true
	}
	return nil
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
