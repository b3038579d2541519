package analyze

import (
	"context"
	"encoding/binary"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/sync/semaphore"

	"github.com/whereq/libra/pgwire/pgerr"
)

// Server is the private PostgreSQL.
type Server interface {
	// Analyst connects as the role that may only have statements analyzed.
	Analyst(ctx context.Context, database string, adjust func(*pgconn.Config)) (*pgconn.PgConn, error)
	// Epoch counts how often its databases were made anew.
	Epoch() uint64
}

// Options of an Analyzer; Server is required.
type Options struct {
	Server Server

	// Stale tells whether one of libra's own statements has changed a relation, which is not in the server yet; an empty name
	// asks for any relation. Fresh waits until all is there. nil is for a server that always is fresh.
	Stale func(database, schema, name string) bool
	Fresh func(ctx context.Context) error
	// Shells counts the changes of what the server knows of Spark's tables; nil is for a server that has none.
	Shells func() uint64

	CacheCount int // answers that are kept; default 8192
	CacheBytes int // that they may take in all, estimated; default 32 MiB

	patience time.Duration
}

// The bounds of one analysis.
const (
	maxText   = 1 << 20          // of a text: translate.DefaultMaxLength
	maxTree   = 32 << 20         // of a message of the server's: a tree's text is some 40 times as long as the statement's
	longWait  = 15 * time.Second // for a server that is starting or was lost
	giveUp    = 5 * time.Second  // the time that nobody waits again, when one has waited in vain
	freshWait = 10 * time.Second // for what another statement has just changed
)

// Analyzer has statements analyzed. It is safe for concurrent use.
type Analyzer struct {
	opts   Options
	pool   *pool
	cache  *cache
	system *systems
	weight *semaphore.Weighted // bytes of text under analysis: bounds the trees in memory
	gone   atomic.Int64        // when somebody last waited in vain for the server, in nanoseconds since 1970
}

// New makes an Analyzer.
func New(o Options) *Analyzer {
	if o.Stale == nil || o.Fresh == nil {
		o.Stale, o.Fresh = func(string, string, string) bool { return false }, func(context.Context) error { return nil }
	}
	if o.Shells == nil {
		o.Shells = func() uint64 { return 0 }
	}
	o.patience = longWait
	if o.CacheCount == 0 {
		o.CacheCount = 8192
	}
	if o.CacheBytes <= 0 {
		o.CacheBytes = 32 << 20
	}
	return &Analyzer{opts: o, pool: newPool(o.Server), cache: newCache(o.CacheCount, o.CacheBytes), system: newSystems(),
		weight: semaphore.NewWeighted(maxText)}
}

// Analysis is what PostgreSQL makes of a statement. It must not be changed.
type Analysis struct {
	Tree     string   // of the analyzed query, as debug_print_parse writes it; empty for what is not one statement
	Columns  []Column // nil when it returns no rows
	Params   []uint32 // types
	System   *System  // what the tree's OIDs stand for
	Settings Settings
	Path     []string // the schemas of the search path that there are
	Version  Version

	once sync.Once
	made any
}

// Column is one result column.
type Column struct {
	Name   string
	Type   uint32
	Typmod int32
}

// Once gives what make made of the analysis the first time: what is derived from it is cached with it.
func (a *Analysis) Once(make func() any) any {
	a.once.Do(func() { a.made = make() })
	return a.made
}

// Analyze asks what one statement means. params are the types that the client gives its parameters, 0 or missing where it
// leaves them open. The error is PostgreSQL's own about the statement as *pgerr.Error, with its position in sql; ctx's; or
// one that Unavailable tells of.
func (a *Analyzer) Analyze(ctx context.Context, sql string, params []uint32, s Settings) (*Analysis, error) {
	if len(sql) > maxText {
		return nil, errTooLong
	}
	answer, err := a.known(ctx, sql, params, s)
	if !a.stale(answer, err) {
		return answer, err
	}
	if err := a.freshen(ctx); err != nil {
		return nil, err
	}
	return a.known(ctx, sql, params, s)
}

// stale tells whether an answer may be of tables that have changed since.
func (a *Analyzer) stale(answer *Analysis, err error) bool {
	if err != nil {
		return aboutTables(err) && a.opts.Stale("", "", "")
	}
	for r := range answer.System.Relations() {
		if a.opts.Stale(r.Database, r.Schema, r.Name) {
			return true
		}
	}
	return false
}

// known gives the answer by what the server knows now.
func (a *Analyzer) known(ctx context.Context, sql string, params []uint32, s Settings) (*Analysis, error) {
	k := cacheKey{sql: sql, params: packTypes(params), settings: s, version: a.Version()}
	if entry, ok := a.cache.get(k); ok {
		return entry.answer, entry.err
	}
	answer, err := a.ask(ctx, k, params)
	entry := &cached{key: k, answer: answer, size: 512 + 3*len(sql) + 4*len(params)}
	switch {
	case err == nil:
		entry.size += len(answer.Tree) + 64*len(answer.Columns)
	case aboutStatement(err):
		entry.err = err
	default:
		return nil, err
	}
	a.cache.put(entry)
	return answer, err
}

// Version is the state of the catalog now.
func (a *Analyzer) Version() Version {
	return Version{Epoch: a.opts.Server.Epoch(), Shells: a.opts.Shells()}
}

// Close closes the connections that nobody uses.
func (a *Analyzer) Close() { a.pool.close() }

// freshen waits for the last changes, for a while: then a Spark that is busy or down keeps them back.
func (a *Analyzer) freshen(ctx context.Context) error {
	wait, cancel := context.WithTimeout(ctx, freshWait)
	defer cancel()
	switch err := a.opts.Fresh(wait); {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	default:
		return unavailable{err}
	}
}

// ask has the statement analyzed, and again on another connection when the server is lost meanwhile.
func (a *Analyzer) ask(ctx context.Context, k cacheKey, params []uint32) (answer *Analysis, err error) {
	if err := a.weight.Acquire(ctx, int64(len(k.sql))); err != nil {
		return nil, context.Cause(ctx)
	}
	defer a.weight.Release(int64(len(k.sql)))
	err = a.with(ctx, k, func(ctx context.Context, c *conn) error {
		return c.with(ctx, k.settings.Temporary, func() (err error) {
			answer, err = a.once(ctx, c, k, params)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// once is one try of ask.
func (a *Analyzer) once(ctx context.Context, c *conn, k cacheKey, params []uint32) (*Analysis, error) {
	system, err := a.system.of(ctx, c, k.version.Epoch)
	if err != nil {
		return nil, unavailable{err}
	}
	tree, d, err := c.parse(ctx, k.sql, params)
	if err != nil {
		return nil, err
	}
	answer := &Analysis{Tree: tree, Params: d.ParamOIDs, Settings: k.settings, Path: c.path, Version: k.version}
	for _, f := range d.Fields {
		answer.Columns = append(answer.Columns, Column{Name: f.Name, Type: f.DataTypeOID, Typmod: f.TypeModifier})
	}
	if answer.System, err = system.with(ctx, c, tree, k.version); err != nil {
		return nil, unavailable{err}
	}
	return answer, nil
}

// with runs do on a connection with these settings, and again on another when the server is lost meanwhile.
func (a *Analyzer) with(ctx context.Context, k cacheKey, do func(context.Context, *conn) error) error {
	if time.Since(time.Unix(0, a.gone.Load())) < giveUp {
		return unavailable{errGone}
	}
	wait, cancel := context.WithTimeout(ctx, a.opts.patience)
	defer cancel()
	for pause := 5 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		err := a.on(ctx, wait, k, do)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case !lost(err):
			return clientError(err)
		}
		a.pool.purge()
		select {
		case <-wait.Done():
			a.gone.Store(time.Now().UnixNano())
			return unavailable{err}
		case <-time.After(pause):
		}
	}
}

// on is one try of with. Only getting a connection is bounded by wait.
func (a *Analyzer) on(ctx, wait context.Context, k cacheKey, do func(context.Context, *conn) error) error {
	c, err := a.pool.get(wait, k.settings, k.version)
	if err != nil {
		return err
	}
	defer a.pool.put(c)
	return do(ctx, c)
}

func packTypes(types []uint32) string {
	last := len(types)
	for last > 0 && types[last-1] == 0 {
		last--
	}
	if last == 0 {
		return ""
	}
	packed := make([]byte, 0, 4*last)
	for _, t := range types[:last] {
		packed = binary.BigEndian.AppendUint32(packed, t)
	}
	return string(packed)
}

var errGone = errors.New("analyze: the private PostgreSQL was not there a moment ago")

var errTooLong = unavailable{pgerr.Newf(pgerr.ProgramLimitExceeded, "statement is longer than the %d bytes that are analyzed", maxText)}
