package pgwire

import "github.com/whereq/libra/pgwire/pgerr"

// The transaction state machine (manual, "Transactions" in the tutorial, "Multiple Statements in a Simple Query"; in
// PostgreSQL's source, xact.c's TBLOCK states without those that last no longer than a statement).

type txState uint8

const (
	txIdle     txState = iota // no transaction but that of a single statement
	txImplicit                // several statements that share a transaction without BEGIN
	txBlock                   // after BEGIN
	txFailed                  // after an error in a block
)

type txEvent uint8

const (
	evSeveral txEvent = iota // a statement begins that has company in its Query message or before its Sync
	evEnd                    // the Query message or the pipeline has ended
	evError
	evBegin
	evCommit
	evCommitChain
	evRollback
	evRollbackChain
	evSavepoint
	evRelease
	evRollbackTo
	txEvents
)

// txEffect is what happens to settings and portals.
type txEffect uint8

const (
	none txEffect = iota
	keep
	undo
	keepChain
	undoChain
)

type txMove struct {
	next   txState
	effect txEffect
	tag    string
	warn   *pgerr.Error
	refuse *pgerr.Error
}

func warning(code, message string) *pgerr.Error {
	return &pgerr.Error{Severity: pgerr.SeverityWarning, Code: code, Message: message}
}

// onlyInBlock is the refusal of a statement that makes no sense outside a transaction block.
func onlyInBlock(what string) *pgerr.Error {
	return pgerr.New(pgerr.NoActiveSQLTransaction, what+" can only be used in transaction blocks")
}

var (
	errInFailed = pgerr.New(pgerr.InFailedSQLTransaction,
		"current transaction is aborted, commands ignored until end of transaction block")
	warnNone    = warning(pgerr.NoActiveSQLTransaction, "there is no transaction in progress")
	warnAlready = warning(pgerr.ActiveSQLTransaction, "there is already a transaction in progress")
)

var txTable = [...][txEvents]txMove{
	txIdle: {
		evSeveral:       {next: txImplicit},
		evEnd:           {next: txIdle, effect: keep},
		evError:         {next: txIdle, effect: undo},
		evBegin:         {next: txBlock},
		evCommit:        {next: txIdle, effect: keep, tag: "COMMIT", warn: warnNone},
		evCommitChain:   {refuse: onlyInBlock("COMMIT AND CHAIN")},
		evRollback:      {next: txIdle, effect: undo, tag: "ROLLBACK", warn: warnNone},
		evRollbackChain: {refuse: onlyInBlock("ROLLBACK AND CHAIN")},
		evSavepoint:     {refuse: onlyInBlock("SAVEPOINT")},
		evRelease:       {refuse: onlyInBlock("RELEASE SAVEPOINT")},
		evRollbackTo:    {refuse: onlyInBlock("ROLLBACK TO SAVEPOINT")},
	},
	txImplicit: {
		evSeveral:       {next: txImplicit},
		evEnd:           {next: txIdle, effect: keep},
		evError:         {next: txIdle, effect: undo},
		evBegin:         {next: txBlock},
		evCommit:        {next: txIdle, effect: keep, tag: "COMMIT", warn: warnNone},
		evCommitChain:   {refuse: onlyInBlock("COMMIT AND CHAIN")},
		evRollback:      {next: txIdle, effect: undo, tag: "ROLLBACK", warn: warnNone},
		evRollbackChain: {refuse: onlyInBlock("ROLLBACK AND CHAIN")},
		evSavepoint:     {refuse: onlyInBlock("SAVEPOINT")},
		evRelease:       {refuse: onlyInBlock("RELEASE SAVEPOINT")},
		evRollbackTo:    {refuse: onlyInBlock("ROLLBACK TO SAVEPOINT")},
	},
	txBlock: {
		evSeveral:       {next: txBlock},
		evEnd:           {next: txBlock},
		evError:         {next: txFailed},
		evBegin:         {next: txBlock, warn: warnAlready},
		evCommit:        {next: txIdle, effect: keep, tag: "COMMIT"},
		evCommitChain:   {next: txBlock, effect: keepChain, tag: "COMMIT"},
		evRollback:      {next: txIdle, effect: undo, tag: "ROLLBACK"},
		evRollbackChain: {next: txBlock, effect: undoChain, tag: "ROLLBACK"},
		evSavepoint:     {next: txBlock, tag: "SAVEPOINT"},
		evRelease:       {next: txBlock, tag: "RELEASE"},
		evRollbackTo:    {next: txBlock, tag: "ROLLBACK"},
	},
	txFailed: {
		evSeveral:       {next: txFailed},
		evEnd:           {next: txFailed},
		evError:         {next: txFailed},
		evBegin:         {refuse: errInFailed},
		evCommit:        {next: txIdle, effect: undo, tag: "ROLLBACK"},
		evCommitChain:   {next: txBlock, effect: undoChain, tag: "ROLLBACK"},
		evRollback:      {next: txIdle, effect: undo, tag: "ROLLBACK"},
		evRollbackChain: {next: txBlock, effect: undoChain, tag: "ROLLBACK"},
		evSavepoint:     {refuse: errInFailed},
		evRelease:       {refuse: errInFailed},
		evRollbackTo:    {next: txBlock, tag: "ROLLBACK"},
	},
}
