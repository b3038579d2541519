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
	Inputs     []Input            // relations that the text may name; Spark 4.1 and later
	Tags       []string           // for InterruptTag; neither empty nor with a comma
	// Recycle says that nothing of a batch is used once it is released: its memory then is another batch's. That goes for the
	// strings that Arrow gives, too.
	Recycle bool
	// Settle says that the statement only reads: an interrupt waits until its jobs are at work (SettleTime at most).
	Settle bool
	// OperationID is a UUID; "" makes one. It names the operation to Spark and to Interrupt.
	OperationID string
}

// Input is a relation with a name: uploaded rows, or those of a query, which are counted.
type Input struct {
	Name    string   // a plain identifier; it hides a view of that name while the statement runs
	Batches []string // what Session.Upload gave, at least one, all of one schema
	SQL     string   // a query, with the statement's named arguments; Operation.Counted tells its rows
}

func (i Input) relation(named map[string]*connectpb.Expression) *connectpb.Relation {
	if i.SQL != "" {
		return i.counted(named)
	}
	rows := &connectpb.Relation{RelType: &connectpb.Relation_ChunkedCachedLocalRelation{
		ChunkedCachedLocalRelation: &connectpb.ChunkedCachedLocalRelation{DataHashes: i.Batches},
	}}
	return &connectpb.Relation{RelType: &connectpb.Relation_SubqueryAlias{
		SubqueryAlias: &connectpb.SubqueryAlias{Input: rows, Alias: i.Name},
	}}
}

// counted is a query whose rows Spark counts on their way.
func (i Input) counted(named map[string]*connectpb.Expression) *connectpb.Relation {
	count := &connectpb.Expression{ExprType: &connectpb.Expression_ExpressionString_{
		ExpressionString: &connectpb.Expression_ExpressionString{Expression: "count(1) AS rows"},
	}}
	query := &connectpb.Relation{RelType: &connectpb.Relation_Sql{Sql: &connectpb.SQL{Query: i.SQL, NamedArguments: named}}}
	metrics := &connectpb.Relation{RelType: &connectpb.Relation_CollectMetrics{
		CollectMetrics: &connectpb.CollectMetrics{Input: query, Name: i.Name, Metrics: []*connectpb.Expression{count}},
	}}
	return &connectpb.Relation{RelType: &connectpb.Relation_SubqueryAlias{
		SubqueryAlias: &connectpb.SubqueryAlias{Input: metrics, Alias: i.Name},
	}}
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
	if len(q.Inputs) > 0 {
		with := &connectpb.WithRelations{Root: root}
		for _, i := range q.Inputs {
			with.References = append(with.References, i.relation(sql.NamedArguments))
		}
		root = &connectpb.Relation{RelType: &connectpb.Relation_WithRelations{WithRelations: with}}
	}
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
