package pgwire

import "github.com/whereq/libra/pgwire/pgerr"

// window gives rows of the portal's batch in FETCH's formats.
func (s *scan) window(from, n int) (Batch, error) {
	w := &window{of: s.of, turn: s.of.turn, batch: s.of.batch, from: from, n: n}
	if allText(s.formats) && allText(s.of.formats) {
		return w, nil
	}
	own, err := s.of.batch.Format(s.formats)
	w.batch, w.own = own, true
	return w, err
}

func allText(formats []int16) bool {
	for _, f := range formats {
		if f != 0 {
			return false
		}
	}
	return true
}

// window is some rows of another portal's batch. When that portal has gone on without it, which a FETCH that was left
// suspended can meet, the rows are gone unless they are in formats of their own.
type window struct {
	of      *portal
	turn    int
	batch   Batch
	own     bool
	from, n int
}

func (w *window) Len() int { return w.n }

func (w *window) Release() {
	if w.own {
		w.batch.Release()
	}
}

func (w *window) Format(formats []int16) (Batch, error) {
	batch, err := w.batch.Format(formats)
	return &window{of: w.of, batch: batch, own: true, from: w.from, n: w.n}, err
}

func (w *window) AppendRow(dst []byte, i int) ([]byte, error) {
	if !w.own && w.turn != w.of.turn {
		return dst, pgerr.Newf(pgerr.ObjectNotInPrerequisiteState, "cursor %q has moved on", w.of.name).
			WithHint("Take all rows of a FETCH before the next one from the same cursor.")
	}
	return w.batch.AppendRow(dst, w.from+i)
}
