package config

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// setUserConnections takes "user=number" for users whose limit of connections is their own; 0 is none. A name may have
// "=" in it: the last one counts.
func setUserConnections(o *Options, v value) bool {
	list, is := v.list()
	if !is {
		return false
	}
	limits := map[string]int{}
	for _, word := range list {
		user, number, ok := cutLast(word, "=")
		n, err := strconv.ParseUint(strings.TrimSpace(number), 10, 20)
		user = strings.TrimSpace(user)
		if _, twice := limits[user]; !ok || err != nil || user == "" || twice {
			return false
		}
		limits[user] = int(n)
	}
	o.Listen.UserConnections = limits
	return true
}

func showUserConnections(o *Options) string {
	var list []string
	for _, user := range slices.Sorted(maps.Keys(o.Listen.UserConnections)) {
		list = append(list, fmt.Sprintf("%s=%d", user, o.Listen.UserConnections[user]))
	}
	return strings.Join(list, ",")
}
