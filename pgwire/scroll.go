package pgwire

import (
	"context"
	"errors"
	"io"
	"math"
)

// scrollRows and scrollBytes bound what a FETCH reads back from a cursor's file at a time.
const (
	scrollRows  = 1000
	scrollBytes = flushAt
)

// scroll gives rows from the cursor's file, after it has been filled as far as they need.
func (s *scan) scroll(ctx context.Context, file *spool, only bool) (Batch, int, error) {
	if err := s.findFirst(ctx, file); err != nil {
		return nil, 0, err
	}
	rows, n := &spooled{}, 0
	for ; s.given+int64(n) < s.span.count && n < scrollRows && len(rows.bytes) < scrollBytes; n++ {
		row := s.span.first + s.span.step*(s.given+int64(n))
		there, err := s.fill(ctx, file, row)
		if err != nil {
			return nil, 0, err
		}
		if !there {
			s.of.place = s.span.beyond(file.rows)
			break
		}
		s.of.place = place{at: row}
		if only {
			continue
		}
		if rows.bytes, err = file.appendRow(rows.bytes, row, s.formats); err != nil {
			return nil, 0, err
		}
		rows.ends = append(rows.ends, len(rows.bytes))
	}
	if n == 0 {
		return nil, 0, io.EOF
	}
	return rows, n, nil
}

// beyond is where a cursor of so many rows stands when the span reaches further than they do.
func (s span) beyond(rows int64) place {
	if s.step > 0 {
		return place{at: rows + 1, end: true}
	}
	return place{}
}

// findFirst makes a position that counts from the end one that counts from the beginning.
func (s *scan) findFirst(ctx context.Context, file *spool) error {
	if s.span.count == 0 && s.span.step < 0 { // ABSOLUTE 0
		s.of.place = place{}
	}
	if !s.span.fromEnd {
		return nil
	}
	if _, err := s.fill(ctx, file, math.MaxInt64); err != nil {
		return err
	}
	s.span.fromEnd = false
	s.span.first += file.rows
	return nil
}

// fill writes rows to the file up to that one; it says whether there is one.
func (s *scan) fill(ctx context.Context, file *spool, row int64) (bool, error) {
	p := s.of
	for row > file.rows && !file.whole {
		if p.batch != nil && p.row < p.batch.Len() {
			if err := file.add(p.batch, p.row); err != nil {
				return false, err
			}
			p.row++
			continue
		}
		err := s.conn.nextOf(ctx, p)
		if errors.Is(err, io.EOF) {
			file.whole, err = true, file.next(nil)
		} else if err == nil {
			err = file.next(p.batch)
		}
		if err != nil {
			return false, err
		}
	}
	return 1 <= row && row <= file.rows, nil
}

// spooled is some rows as messages, ready to be sent.
type spooled struct {
	bytes []byte
	ends  []int
}

func (r *spooled) Len() int { return len(r.ends) }
func (r *spooled) Release() {}

// Format leaves the rows as they are: they have been read in the formats that were asked for.
func (r *spooled) Format([]int16) (Batch, error) { return r, nil }

func (r *spooled) AppendRow(dst []byte, i int) ([]byte, error) {
	from := 0
	if i > 0 {
		from = r.ends[i-1]
	}
	return append(dst, r.bytes[from:r.ends[i]]...), nil
}
