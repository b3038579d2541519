package typed

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/whereq/libra/catalog/analyze"
	"github.com/whereq/libra/pgwire/guc"
)

// absent remembers for a moment tables that Spark does not have either. When it is full it begins anew.
type absent struct {
	mu    sync.Mutex
	since map[string]time.Time
}

const (
	absentAge  = 5 * time.Second
	maxAbsent  = 1000
	lookUpTime = 5 * time.Second
)

func (a *absent) has(key string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	since, ok := a.since[key]
	return ok && time.Since(since) < absentAge
}

func (a *absent) add(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.since == nil || len(a.since) >= maxAbsent {
		a.since = map[string]time.Time{}
	}
	a.since[key] = time.Now()
}

// lookUp looks in Spark for a table that PostgreSQL does not know. Whether it is there or not, the statement goes on, so an
// error counts as not.
func (e *Engine) lookUp(ctx context.Context, s analyze.Settings, name string) bool {
	if e.opts.LookUp == nil {
		return false
	}
	key := s.Database + "\x00" + s.SearchPath + "\x00" + name
	if e.absent.has(key) {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, lookUpTime)
	defer cancel()
	for _, namespace := range namespaces(s.SearchPath, &name) {
		if found, err := e.opts.LookUp(ctx, s.Database, namespace, name); err == nil && found {
			return true
		}
	}
	e.absent.add(key)
	return false
}

// namespaces are where a name could be; it loses its schema if it has one. A schema with dots is a nested namespace.
func namespaces(path string, name *string) [][]string {
	if dot := strings.LastIndexByte(*name, '.'); dot >= 0 {
		schema := (*name)[:dot]
		*name = (*name)[dot+1:]
		return [][]string{strings.Split(sparkName(schema), ".")}
	}
	var list [][]string
	names, _ := guc.SplitIdentifiers(path)
	for _, schema := range names {
		if schema != "$user" && !strings.HasPrefix(schema, "pg_") && schema != "information_schema" {
			list = append(list, []string{sparkName(schema)})
		}
	}
	return list
}

func sparkName(schema string) string {
	if schema == "public" {
		return "default"
	}
	return schema
}
