package sessions

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/sessions/sparkconnect"
)

// mostTemporary is how many temporary views of a session are told.
const mostTemporary = 500

// temporaries remembers a family's temporary views with their columns.
type temporaries struct {
	made  []making
	views []pgwire.TemporaryView
	gen   uint64 // the family's, for which made is right
	asked bool   // views are made's
}

// making is a statement that has made a temporary view.
type making struct{ name, sql string }

// TemporaryViews are those that the connection's session has, as far as libra has seen them made.
func (c *connection) TemporaryViews(ctx context.Context) ([]pgwire.TemporaryView, error) {
	made, known := c.family.madeViews()
	if known.asked {
		return known.views, nil
	}
	views := make([]pgwire.TemporaryView, 0, len(made))
	err := c.with(ctx, nil, true, func(m *member) error {
		views = views[:0]
		for _, v := range made {
			fields, err := columnsIn(ctx, m.spark, quote(v.name))
			if err != nil && !refused(err) {
				return err
			}
			if err == nil { // one that is refused no longer works
				views = append(views, pgwire.TemporaryView{Name: v.name, Definition: queryOf(v.sql), Fields: fields})
			}
		}
		return nil
	})
	if err == nil {
		c.family.know(temporaries{made: made, views: views, gen: known.gen, asked: true})
	}
	return views, err
}

// columnsIn are the columns of a table or view, whose name is in Spark's SQL.
func columnsIn(ctx context.Context, s *sparkconnect.Session, name string) ([]pgwire.Field, error) {
	schema, err := s.Analyze(ctx, sparkconnect.Query{SQL: "SELECT * FROM " + name})
	if err != nil {
		return nil, err
	}
	return fields(schema)
}

// madeViews are the temporary views of the family's own that the journal has, each as it was made last, and what is
// known of them.
func (f *family) madeViews() (made []making, known temporaries) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.temporaries.gen == f.gen && f.temporaries.asked {
		return f.temporaries.made, f.temporaries
	}
	for _, e := range f.journal.entries {
		name := ""
		if e.setting == "" && !globalView.MatchString(e.sql) {
			name = temporaryView(viewMade, e.sql)
		}
		if name == "" {
			continue
		}
		made = slices.DeleteFunc(made, func(m making) bool { return m.name == name })
		if made = append(made, making{name, e.sql}); len(made) > mostTemporary {
			made = made[1:]
		}
	}
	f.temporaries.asked = slices.Equal(made, f.temporaries.made) && (f.temporaries.asked || len(made) == 0)
	f.temporaries.made, f.temporaries.gen = made, f.gen
	if !f.temporaries.asked {
		f.temporaries.views = nil
	}
	return made, f.temporaries
}

// doubtViews has the views asked for again: the tables that they read may have other columns.
func (f *family) doubtViews() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.temporaries = temporaries{}
}

func (f *family) know(t temporaries) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.temporaries = t
}

var (
	globalView = regexp.MustCompile(`(?is)^\s*create\s+(?:or\s+replace\s+)?global\s`)
	viewQuery  = regexp.MustCompile(`(?is)\sas\s*((?:\(|(?:select|with|values|table|from)\s).*)$`)
)

// queryOf is the query in the statement that makes a view; "" when it has none.
func queryOf(sql string) string {
	m := viewQuery.FindStringSubmatch(sql)
	if m == nil {
		return ""
	}
	return strings.TrimRight(m[1], " \t\r\n;") + ";"
}
