package sessions

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/whereq/libra/catalog/shells"
	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/sessions/sparkconnect"
)

// MetadataOptions are what a Metadata is made of.
type MetadataOptions struct {
	Backend Backend
	Conf    map[string]string // spark.* settings of its Spark session
	Headers *Headers          // asks as a user "libra"; nil is none
	Logger  *slog.Logger
}

// Metadata tells the catalog what Spark has, in a Spark session of its own, which has no temporary views.
type Metadata struct {
	opts     MetadataOptions
	comments namespaceComments

	mu      sync.Mutex
	session *sparkconnect.Session
	epoch   uint64
}

var _ shells.Source = (*Metadata)(nil)

// NewMetadata makes a Metadata; its session begins with the first question.
func NewMetadata(opts MetadataOptions) *Metadata {
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	return &Metadata{opts: opts}
}

// Close ends the session in Spark.
func (m *Metadata) Close(ctx context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.session == nil {
		return nil
	}
	err := m.session.Release(ctx)
	m.session = nil
	return err
}

// with runs a call in the session, once more in a new one when Spark has lost it. Everything asked here only reads.
func (m *Metadata) with(ctx context.Context, call func(*sparkconnect.Session) error) error {
	for attempt := 0; ; attempt++ {
		s, err := m.open(ctx)
		if err != nil {
			return err
		}
		if err = call(s); !sparkconnect.IsSessionLost(err) || attempt > 0 {
			return err
		}
		m.forget(s)
	}
}

func (m *Metadata) open(ctx context.Context) (*sparkconnect.Session, error) {
	client, epoch, err := m.opts.Backend.Connect(ctx)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.session != nil && m.epoch == epoch {
		return m.session, nil
	}
	s, err := client.Session("libra", "", m.opts.Headers.render(pgwire.Client{User: "libra"})...)
	if err != nil {
		return nil, err
	}
	if len(m.opts.Conf) > 0 {
		if err := s.Config().Set(ctx, m.opts.Conf); err != nil {
			return nil, errors.Join(err, s.Release(ctx)) // Spark may have made it all the same
		}
	}
	m.session, m.epoch = s, epoch
	return s, nil
}

func (m *Metadata) forget(s *sparkconnect.Session) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.session == s {
		m.session = nil
	}
}

// rows runs a statement and gives the columns named, as text, of each row. A column that is not there is empty.
func (m *Metadata) rows(ctx context.Context, sql string, names ...string) (rows [][]string, err error) {
	err = m.with(ctx, func(s *sparkconnect.Session) (err error) {
		rows, err = textsOf(ctx, s, sql, names...)
		return err
	})
	return rows, err
}

// textsOf runs a statement in a session.
func textsOf(ctx context.Context, s *sparkconnect.Session, sql string, names ...string) (rows [][]string, err error) {
	op, err := s.Execute(ctx, sparkconnect.Query{SQL: sql})
	if err != nil {
		return nil, err
	}
	defer op.Close()
	for {
		batch, err := op.Next(ctx)
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		rows = appendTexts(rows, batch, names)
		batch.Release()
	}
}

func appendTexts(rows [][]string, batch arrow.RecordBatch, names []string) [][]string {
	for i := range int(batch.NumRows()) {
		row := make([]string, len(names))
		for j, name := range names {
			if found := batch.Schema().FieldIndices(name); len(found) > 0 {
				row[j] = cell(batch.Column(found[0]), i)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// cell is a value as text of its own: Spark uses the batch's memory again.
func cell(column arrow.Array, row int) string {
	if column.IsNull(row) {
		return ""
	}
	switch c := column.(type) {
	case *array.String:
		return string([]byte(c.Value(row)))
	case *array.LargeString:
		return string([]byte(c.Value(row)))
	}
	return column.ValueStr(row)
}
