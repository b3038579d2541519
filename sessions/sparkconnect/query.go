package sparkconnect

import (
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// Query is one statement of Spark SQL.
type Query struct {
	SQL        string
	Named      map[string]Literal // for :name in the text; Spark takes one kind of arguments at a time
	Positional []Literal          // for ? in the text
	Tags       []string           // for InterruptTag; neither empty nor with a comma
	// OperationID is a UUID; "" makes one. It names the operation to Spark and to Interrupt.
	OperationID string
}

func (q Query) plan() (*connectpb.Plan, error) {
	if len(q.Named) > 0 && len(q.Positional) > 0 {
		return nil, errors.New("a query has named or positional arguments, not both")
	}
	sql := &connectpb.SQL{Query: q.SQL}
	for _, value := range q.Positional {
		sql.PosArguments = append(sql.PosArguments, value.expression())
	}
	for name, value := range q.Named {
		if sql.NamedArguments == nil {
			sql.NamedArguments = make(map[string]*connectpb.Expression, len(q.Named))
		}
		sql.NamedArguments[name] = value.expression()
	}
	// The relation has no plan id: with one, Spark could answer from a plan that it has cached.
	root := &connectpb.Relation{RelType: &connectpb.Relation_Sql{Sql: sql}}
	return &connectpb.Plan{OpType: &connectpb.Plan_Root{Root: root}}, nil
}

func (q Query) operationID() (string, error) {
	if q.OperationID == "" {
		return uuid.NewString(), nil
	}
	id, err := uuid.Parse(q.OperationID)
	if err != nil {
		return "", fmt.Errorf("operation id %q is not a UUID", q.OperationID)
	}
	return id.String(), nil
}

func (q Query) checkTags() error {
	for _, tag := range q.Tags {
		if tag == "" || strings.Contains(tag, ",") {
			return fmt.Errorf("tag %q is empty or has a comma", tag)
		}
	}
	return nil
}
