package router

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/whereq/libra/pgwire/pgerr"
)

// A pool's numbers go up to mostNumber, and those of its results to mostResult.
const (
	mostNumber = 1_000_000
	mostResult = 1_000_000_000_000_000
)

// NewPool is one that is made while libra runs, with what a [[pool]] has that does not say.
func NewPool(name string) (Pool, error) {
	if strings.TrimSpace(name) == "" || len(name) > 63 {
		return Pool{}, pgerr.New(pgerr.InvalidName, "a pool's name has 1 to 63 bytes")
	}
	return Pool{Name: name, Weight: 1, Mode: "FAIR", Limits: Limits{MaxQueued: 1000, QueueTimeout: 5 * time.Minute}}, nil
}

// Set changes one key of a pool by its name in the configuration. The error is 22023.
func (p *Pool) Set(key, value string) error {
	switch key {
	case "mode":
		mode := strings.ToUpper(value)
		if mode != "FAIR" && mode != "FIFO" {
			return errValue(key, value, "It is FAIR or FIFO.")
		}
		p.Mode = mode
		return nil
	case "queue_timeout":
		return setTime(&p.QueueTimeout, key, value)
	case "statement_timeout":
		return setTime(&p.StatementTimeout, key, value)
	}
	to, least, most := p.number(key)
	if to == nil {
		return pgerr.Newf(pgerr.InvalidParameterValue, "unrecognized pool parameter \"%s\"", key).
			WithHint("There are weight, min_share, mode, max_running, max_running_per_user, max_queued, queue_timeout, max_result_rows, max_result_bytes and statement_timeout.")
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < least || n > most {
		return errValue(key, value, fmt.Sprintf("It is a number from %d to %d.", least, most))
	}
	*to = n
	return nil
}

// number gives where a key that is a number is kept, and what it may be; nil for other keys.
func (p *Pool) number(key string) (to *int, least, most int) {
	switch key {
	case "weight":
		return &p.Weight, 1, mostNumber
	case "min_share":
		return &p.MinShare, 0, mostNumber
	case "max_running":
		return &p.MaxRunning, 0, mostNumber
	case "max_running_per_user":
		return &p.MaxRunningPerUser, 0, mostNumber
	case "max_queued":
		return &p.MaxQueued, 0, mostNumber
	case "max_result_rows":
		return &p.MaxResultRows, 0, mostResult
	case "max_result_bytes":
		return &p.MaxResultBytes, 0, mostResult
	}
	return nil, 0, 0
}

// setTime takes a time with its unit, or a number of seconds.
func setTime(to *time.Duration, key, value string) error {
	d, err := time.ParseDuration(value)
	if n, number := strconv.Atoi(value); number == nil && n >= 0 && n <= mostNumber {
		d, err = time.Duration(n)*time.Second, nil
	}
	if err != nil || d < 0 {
		return errValue(key, value, "It is a number of seconds or a text such as '90s', 0 for none.")
	}
	*to = d
	return nil
}

func errValue(key, value, hint string) error {
	return pgerr.Newf(pgerr.InvalidParameterValue, "invalid value for pool parameter \"%s\": \"%s\"", key, value).WithHint(hint)
}

// Notes say what Spark has not learnt of a pool's change; known is that the pool was there before.
func Notes(before, now Pool, known bool) []string {
	var list []string
	if !known {
		list = append(list, "Spark makes the pool when it is first used, with weight 1, minimum share 0 and FIFO, until it starts again with the pool in its configuration.")
	} else if before.Weight != now.Weight || before.MinShare != now.MinShare || before.Mode != now.Mode {
		list = append(list, "weight, min_share and mode have changed for libra's queue only: Spark reads them when it starts.")
	}
	return append(list, "The configuration file is as it was: libra's next start has its values again.")
}
