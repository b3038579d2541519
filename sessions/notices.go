package sessions

import (
	"strings"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// The values of libra.constraints.
const (
	ConstraintsNotice = "notice" // constraints that Spark's tables don't keep are not enforced, with a NOTICE; keys stay told
	ConstraintsRefuse = "refuse" // a statement with one is an error
)

// constraints refuses a statement whose constraints would be lost, where the client wants that.
func (c *connection) constraints(s *stmt.Statement) error {
	if len(s.Dropped) == 0 {
		return nil
	}
	if value, err := c.client.Settings.Get("libra.constraints"); err != nil || value != ConstraintsRefuse {
		return nil
	}
	return pgerr.Unsupported(s.Dropped[0], "Spark's tables keep no such constraint. SET libra.constraints = 'notice' makes the table without it.")
}

// tell gives the client the notices of a statement that has run.
func (c *connection) tell(s *stmt.Statement) {
	list := s.Notices
	if len(s.Dropped) > 0 {
		list = append([]string{strings.Join(s.Dropped, ", ") + " not enforced: Spark's tables keep no such constraint"}, list...)
	}
	for _, text := range list {
		c.client.Notice(&pgerr.Error{Severity: pgerr.SeverityNotice, Code: "00000", Message: text})
	}
}
