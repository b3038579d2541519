package analyze

import (
	"context"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/whereq/libra/catalog"
	"github.com/whereq/libra/catalog/shells"
	"github.com/whereq/libra/internal/testenv"
	"github.com/whereq/libra/pgwire/oid"
)

// tables stands for a Spark that has these.
type tables struct {
	mu   sync.Mutex
	list []*shells.Table
}

func (s *tables) Catalogs(context.Context) ([]shells.Catalog, error) {
	return []shells.Catalog{{Name: catalog.DefaultDatabase, Default: true}}, nil
}

func (s *tables) Namespaces(context.Context, string, [][]string) ([]shells.Namespace, error) {
	return []shells.Namespace{{Name: []string{"default"}}, {Name: []string{"sales"}}, {Name: []string{strings.Repeat("deep", 30)}}}, nil
}

func (s *tables) Tables(_ context.Context, _ string, namespace []string) (found []*shells.Table, _ error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.list {
		if slices.Equal(t.Namespace, namespace) {
			found = append(found, t)
		}
	}
	return found, nil
}

func (s *tables) Describe(_ context.Context, listed *shells.Table) (*shells.Table, error) {
	return listed, nil
}

func (s *tables) Table(_ context.Context, path shells.Path) (*shells.Table, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.list {
		if slices.Equal(t.Namespace, path.Namespace) && t.Name == path.Name {
			return t, nil
		}
	}
	return nil, nil
}

func (s *tables) Functions(context.Context) ([]string, error) { return []string{"upper"}, nil }

// set replaces a table or adds one.
func (s *tables) set(namespace, name string, columns ...shells.Column) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := shells.Path{Catalog: catalog.DefaultDatabase, Namespace: []string{namespace}, Name: name}
	s.list = slices.DeleteFunc(s.list, func(t *shells.Table) bool { return t.Name == name && t.Namespace[0] == namespace })
	s.list = append(s.list, &shells.Table{Path: path, Columns: columns, Rows: -1, Bytes: -1})
}

func column(name string, t uint32) shells.Column {
	return shells.Column{Name: name, Type: t, Typmod: -1}
}

// longName is one that PostgreSQL has no room for.
var longName = strings.Repeat("long", 30)

type private struct {
	server *catalog.Server
	spark  *tables
	shells *shells.Refresher
}

var shared struct {
	once sync.Once
	private
	err  error
	stop func()
}

func TestMain(m *testing.M) {
	code := m.Run()
	if shared.stop != nil {
		shared.stop()
	}
	os.Exit(testenv.Finish(code))
}

// open gives the server that the tests share.
func open(t testing.TB) private {
	t.Helper()
	shared.once.Do(func() { shared.private, shared.stop, shared.err = start() })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.private
}

func start() (p private, stop func(), err error) {
	data, err := os.MkdirTemp("", "libra-analyze-test-")
	if err != nil {
		return p, nil, err
	}
	if err := os.Chmod(data, 0o711); err != nil {
		return p, nil, err
	}
	if p.server, err = catalog.Start(context.Background(), catalog.Options{Data: data}); err != nil {
		return p, nil, err
	}
	p.spark = &tables{}
	p.spark.set("default", "emp", column("id", oid.Int8), shells.Column{Name: "name", Type: oid.Varchar, Typmod: 14}, column("pay", oid.Numeric),
		column("at", oid.TimestampTZ), column(longName, oid.Int4), column("ctid", oid.Int4))
	p.spark.set("sales", longName, column("id", oid.Int4))
	p.spark.set(strings.Repeat("deep", 30), "t", column("a", oid.Int4))
	p.shells = shells.New(shells.Options{Source: p.spark, Connect: p.server.Admin, Refresh: time.Hour})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { p.shells.Run(ctx); close(ended) }()
	stop = func() { cancel(); <-ended; p.server.Stop(); _ = os.RemoveAll(data) }
	select {
	case <-p.shells.Filled():
	case <-time.After(time.Minute):
		err = p.shells.State().Err
	}
	return p, stop, err
}

// analyzer makes one on the shared server.
func analyzer(t testing.TB, o Options) *Analyzer {
	t.Helper()
	p := open(t)
	o.Server, o.Fresh, o.Shells = p.server, p.shells.Barrier, p.shells.Version
	a := New(o)
	t.Cleanup(a.Close)
	return a
}

var plain = Settings{User: "ana", Database: catalog.DefaultDatabase, SearchPath: `"$user", public`, DateStyle: "ISO, MDY", IntervalStyle: "postgres", TimeZone: "UTC"}
