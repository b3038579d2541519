package pgwire

import "context"

// fetched is FETCH's answer.
type fetched struct{ scan scan }

func (f *fetched) Fields() []Field { return f.scan.of.fields }
func (f *fetched) Affected() int64 { return -1 }
func (f *fetched) Close()          {}

func (f *fetched) Next(ctx context.Context) (Batch, error) {
	batch, _, err := f.scan.next(ctx, false)
	return batch, err
}

// move is MOVE's answer: the number of rows that FETCH would have sent.
type move struct{ scan scan }

func (m *move) Fields() []Field { return nil }
func (m *move) Affected() int64 { return m.scan.given }
func (m *move) Close()          {}

func (m *move) Next(ctx context.Context) (Batch, error) {
	for {
		if _, _, err := m.scan.next(ctx, true); err != nil {
			return nil, err
		}
	}
}
