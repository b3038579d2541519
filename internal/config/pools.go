package config

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

const poolWant = `a list of pools with a name each, and weight (1 to 1000000), min_share, max_running, max_running_per_user, max_queued (0 to 1000000), ` +
	`max_result_rows, max_result_bytes, queue_timeout, statement_timeout (seconds or a text such as "90s") and mode ("FAIR" or "FIFO")`

const (
	poolLimit   = 1_000_000
	resultLimit = 1_000_000_000_000_000
)

const wantTime = `a number of seconds or a text such as "90s", 0 for none`

// poolKeys are the keys of one [[pool]].
var poolKeys = []string{"name", "weight", "min_share", "mode", "max_running", "max_running_per_user", "max_queued", "queue_timeout",
	"max_result_rows", "max_result_bytes", "statement_timeout"}

// number gives where one of the keys that are whole numbers is kept, and what it may be; nil for other keys.
func (p *Pool) number(key string) (at *int, least, most int64) {
	switch key {
	case "weight":
		return &p.Weight, 1, poolLimit
	case "min_share":
		return &p.MinShare, 0, poolLimit
	case "max_running":
		return &p.MaxRunning, 0, poolLimit
	case "max_running_per_user":
		return &p.MaxRunningPerUser, 0, poolLimit
	case "max_queued":
		return &p.MaxQueued, 0, poolLimit
	case "max_result_rows":
		return &p.MaxResultRows, 0, resultLimit
	case "max_result_bytes":
		return &p.MaxResultBytes, 0, resultLimit
	}
	return nil, 0, 0
}

// duration is number for the keys that are times.
func (p *Pool) duration(key string) *time.Duration {
	switch key {
	case "queue_timeout":
		return &p.QueueTimeout
	case "statement_timeout":
		return &p.StatementTimeout
	}
	return nil
}

// setPools takes all the pools of a file or a variable; they replace what was there.
func setPools(o *Options, v value) bool {
	list, is := v.tables()
	if !is {
		return false
	}
	var pools []Pool
	for i := range list {
		p, wrong := readPool(list[i])
		if len(wrong) > 0 {
			return false
		}
		pools = append(pools, p)
	}
	if twice(pools) != "" {
		return false
	}
	o.Pools = pools
	return true
}

// mistake is one key of a table that is not as it must be.
type mistake struct{ key, text string }

// readPool reads one pool and tells all that is wrong with it.
func readPool(raw any) (Pool, []mistake) {
	table, is := raw.(map[string]any)
	if !is {
		return Pool{}, []mistake{{"", "must be a table"}}
	}
	p := defaultPool("", 1, 0)
	var wrong []mistake
	check := func(key, want string, ok bool) {
		if !ok {
			wrong = append(wrong, mistake{key, fmt.Sprintf("must be %s, not %s", want, shown(table[key]))})
		}
	}
	for key, raw := range table {
		v := value{raw: raw}
		switch key {
		case "name":
			name, ok := v.text()
			p.Name = name
			check(key, "a text without control characters", ok && name != "" && !strings.ContainsFunc(name, isControl))
		case "weight", "min_share", "max_running", "max_running_per_user", "max_queued", "max_result_rows", "max_result_bytes":
			at, low, high := p.number(key)
			n, ok := v.integer()
			check(key, span(int(low), int(high)), ok && n >= low && n <= high)
			*at = int(n)
		case "queue_timeout", "statement_timeout":
			d, ok := v.duration(time.Second)
			*p.duration(key) = d
			check(key, wantTime, ok && d >= 0)
		case "mode":
			word, _ := v.text()
			mode, ok := choose(word, []Scheduling{FIFO, FAIR})
			p.Mode = mode
			check(key, oneOf([]Scheduling{FIFO, FAIR}), ok)
		default:
			wrong = append(wrong, mistake{key, "unknown key" + suggestion(key, poolKeys)})
		}
	}
	if _, named := table["name"]; !named {
		wrong = append(wrong, mistake{"", "has no name"})
	}
	return p, wrong
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// twice is the first name that two pools have, or "".
func twice(pools []Pool) string {
	for i, p := range pools {
		if slices.ContainsFunc(pools[:i], func(q Pool) bool { return q.Name == p.Name }) {
			return p.Name
		}
	}
	return ""
}

// showPools is what LIBRA_POOL would take.
func showPools(o *Options) string {
	type pool struct {
		Name     string     `json:"name"`
		Weight   int        `json:"weight"`
		MinShare int        `json:"min_share"`
		Mode     Scheduling `json:"mode"`

		MaxRunning        int    `json:"max_running"`
		MaxRunningPerUser int    `json:"max_running_per_user"`
		MaxQueued         int    `json:"max_queued"`
		QueueTimeout      string `json:"queue_timeout"`
		MaxResultRows     int    `json:"max_result_rows"`
		MaxResultBytes    int    `json:"max_result_bytes"`
		StatementTimeout  string `json:"statement_timeout"`
	}
	list := []pool{}
	for _, p := range o.Pools {
		list = append(list, pool{p.Name, p.Weight, p.MinShare, p.Mode, p.MaxRunning, p.MaxRunningPerUser, p.MaxQueued, p.QueueTimeout.String(),
			p.MaxResultRows, p.MaxResultBytes, p.StatementTimeout.String()})
	}
	var b strings.Builder
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	if out.Encode(list) != nil {
		return "" // names are text and the rest are numbers: there is nothing to refuse
	}
	return strings.TrimSpace(b.String())
}

// PoolNames are the names of the pools, in their order.
func (o Options) PoolNames() []string {
	names := make([]string, len(o.Pools))
	for i, p := range o.Pools {
		names[i] = p.Name
	}
	return names
}
