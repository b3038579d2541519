package pgwire

import (
	"context"
	"errors"
	"io"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/pgwire/charset"
	"github.com/whereq/libra/pgwire/copyfmt"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// fakeCopy is a COPY into the table t (a int, b text), which keeps nothing.
type fakeCopy struct {
	loader *copyfmt.Loader
	wrote  func(ctx context.Context) error // called by Write; may be nil
	closed bool
}

func (s *fakeSession) CopyIn(_ context.Context, st *stmt.Statement, o *copyfmt.Options) (CopyIn, error) {
	if st.Copy.Name != "t" {
		return nil, pgerr.Newf(pgerr.UndefinedTable, `relation "%s" does not exist`, st.Copy.Name)
	}
	encoding, err := charset.Lookup(o.Encoding)
	if err != nil {
		encoding = nil // none is named
	}
	loader, err := copyfmt.NewLoader(copyfmt.LoaderOptions{
		ReaderOptions: copyfmt.ReaderOptions{Options: o, Charset: encoding, Target: &copyfmt.Target{Table: "t", Columns: []copyfmt.Column{{Name: "a"}, {Name: "b"}}}},
		Schema: arrow.NewSchema([]arrow.Field{
			{Name: "a", Type: arrow.PrimitiveTypes.Int32, Nullable: true}, {Name: "b", Type: arrow.BinaryTypes.String, Nullable: true},
		}, nil),
		Notice: s.client.Notice,
	})
	if err != nil {
		return nil, err
	}
	f := &fakeCopy{loader: loader, wrote: s.engine.wrote}
	s.engine.mu.Lock()
	defer s.engine.mu.Unlock()
	s.engine.copies = append(s.engine.copies, f)
	return f, nil
}

func (f *fakeCopy) Columns() int { return 2 }

func (f *fakeCopy) Write(ctx context.Context, data []byte) error {
	f.loader.Feed(data)
	if err := f.drain(); !errors.Is(err, copyfmt.ErrMore) {
		return err
	}
	if f.wrote != nil {
		return f.wrote(ctx)
	}
	return nil
}

func (f *fakeCopy) drain() error {
	for {
		batch, err := f.loader.Next()
		if err != nil {
			return err
		}
		batch.Release()
	}
}

func (f *fakeCopy) Finish(context.Context) (int64, error) {
	f.loader.End()
	if err := f.drain(); !errors.Is(err, io.EOF) {
		return 0, err
	}
	return f.loader.Rows(), nil
}

func (f *fakeCopy) Fail(message string) error   { return f.loader.ClientFailed(message) }
func (f *fakeCopy) Interrupted(err error) error { return f.loader.Interrupted(err) }

func (f *fakeCopy) Close() {
	f.loader.Release()
	f.closed = true
}
