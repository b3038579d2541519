package translate

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// transactionWords are the verbs and command tags of transaction statements.
var transactionWords = map[pg.TransactionStmtKind]struct {
	verb stmt.TransactionVerb
	tag  string
}{
	pg.TransactionStmtKind_TRANS_STMT_BEGIN:       {stmt.Begin, "BEGIN"},
	pg.TransactionStmtKind_TRANS_STMT_START:       {stmt.Begin, "START TRANSACTION"},
	pg.TransactionStmtKind_TRANS_STMT_COMMIT:      {stmt.Commit, "COMMIT"},
	pg.TransactionStmtKind_TRANS_STMT_ROLLBACK:    {stmt.Rollback, "ROLLBACK"},
	pg.TransactionStmtKind_TRANS_STMT_SAVEPOINT:   {stmt.Savepoint, "SAVEPOINT"},
	pg.TransactionStmtKind_TRANS_STMT_RELEASE:     {stmt.Release, "RELEASE"},
	pg.TransactionStmtKind_TRANS_STMT_ROLLBACK_TO: {stmt.RollbackTo, "ROLLBACK"},
}

func transactionStmt(c *classifier, n *pg.Node) error {
	t := n.GetTransactionStmt()
	w, ok := transactionWords[t.Kind]
	if !ok {
		return pgerr.Unsupported("two-phase commit", "Spark has no transactions that could be prepared.")
	}
	l := &stmt.Transaction{Verb: w.verb, Name: t.SavepointName, Chain: t.Chain}
	for _, option := range t.Options {
		if l.Modes == nil {
			l.Modes = make(map[string]string)
		}
		name, value := transactionMode(option.GetDefElem())
		l.Modes[name] = value
	}
	return c.local(w.tag, l)
}

// transactionMode gives the setting that a mode such as READ ONLY stands for.
func transactionMode(d *pg.DefElem) (name, value string) {
	arg := d.GetArg().GetAConst()
	if d.GetDefname() == "transaction_isolation" {
		return d.GetDefname(), arg.GetSval().GetSval()
	}
	if arg.GetIval().GetIval() != 0 {
		return d.GetDefname(), "on"
	}
	return d.GetDefname(), "off"
}
