package pgwire

import (
	"context"
	"net"

	"github.com/whereq/libra/pgwire/auth"
	"github.com/whereq/libra/pgwire/copyfmt"
	"github.com/whereq/libra/pgwire/guc"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// Engine is what stands behind the front door. Open is called once for each authenticated connection; an error
// ends the connection with FATAL.
type Engine interface {
	Open(ctx context.Context, c Client) (Session, error)
}

// Client is who connected, and the two things a session may use of the connection.
type Client struct {
	User     string
	Database string
	Identity auth.Identity // what authentication has found out; it may have a token in it
	Remote   net.Addr
	Local    net.Addr
	Version  string             // what version() tells
	PID      uint32             // BackendKeyData's process id
	Settings *guc.Set           // the connection's settings; its own lock, transaction-aware
	Notice   func(*pgerr.Error) // queues a NoticeResponse; goes out with the next flush
	Tell     func(*pgerr.Error) // sends a NoticeResponse now; for the goroutine that has called the session only
}

// Session answers the statements of one connection. The connection calls it from one goroutine at a time.
// A cancelled context must make every call return soon (Spark's operation is interrupted).
type Session interface {
	// Parse sorts a message's text into its statements. It doesn't ask Spark. Positions in its errors count from the
	// beginning of the message; in those of Describe, Execute and Next from the statement's own Text.
	Parse(ctx context.Context, text string) ([]*stmt.Statement, error)

	// Describe gives parameter types and result columns of a Query or Command without running it.
	// params are the type OIDs that the client gave in Parse, 0 or missing where it left them open.
	Describe(ctx context.Context, s *stmt.Statement, params []uint32) (*Description, error)

	// Execute starts a Query or Command. formats are Bind's result format codes (0 text, 1 binary), as the
	// manual has them: none, one for all, or one a column. ctx lives as long as the Cursor: its Next gets the same one.
	Execute(ctx context.Context, s *stmt.Statement, args []Param, formats []int16) (Cursor, error)

	// CopyIn starts a COPY FROM STDIN. The target's columns are known when it returns.
	CopyIn(ctx context.Context, s *stmt.Statement, o *copyfmt.Options) (CopyIn, error)

	// SetConf sets a spark.* setting of the Spark session; nil resets it.
	SetConf(ctx context.Context, name string, value *string) error
	// Conf reads a spark.* setting; 42704 when it has no value.
	Conf(ctx context.Context, name string) (string, error)
	// Discard drops what DISCARD (target "ALL", "TEMP", …) drops of the session itself.
	Discard(ctx context.Context, target string) error

	// Close ends the connection's part of the session. It returns soon whatever Spark does.
	Close()
}

// Placed is a Session that knows which database the connection is in, for current_database(): a client may ask for one
// that doesn't exist, and is in the default one then.
type Placed interface {
	Database() string
}

// Veiled is a Session that may have temporary views, which only it and those who share it see.
type Veiled interface {
	TemporaryViews(ctx context.Context) ([]TemporaryView, error)
}

// TemporaryView is a view of a Spark session's, or a temporary table. Fields have names and types.
type TemporaryView struct {
	Name       string
	Definition string // its query; "" when it has none
	Fields     []Field
	Table      bool
	NotNull    []bool // of a table, by column
}

// Transactional is a Session that has something to do when a transaction ends, be it one of a single statement. It is told in
// between, and must not wait.
type Transactional interface {
	EndTransaction(committed bool)
}

// Param is one value of Bind.
type Param struct {
	OID    uint32 // resolved type; 0 when nobody knew
	Format int16  // 0 text, 1 binary
	Value  []byte // nil is NULL
}

// Description answers Describe.
type Description struct {
	Params []uint32
	Fields []Field // nil: the statement returns no rows (NoData)
	// Unknown says that only running the statement tells its columns (CALL, scripts): Describe of a portal
	// runs it, Describe of a statement answers NoData.
	Unknown bool
}

// Field is one column of RowDescription (manual, "Message Formats"). The format code is the portal's matter.
type Field struct {
	Name     string
	TableOID uint32
	Column   int16
	Type     uint32
	Size     int16
	Typmod   int32
}

// Cursor is the running statement behind a portal: it is pulled, never pushed.
type Cursor interface {
	// Fields are the result columns; nil when the statement returns no rows. Known when Execute returns.
	Fields() []Field
	// Next gives the next batch, io.EOF at the end. The batch is the caller's until Release.
	Next(ctx context.Context) (Batch, error)
	// Affected is the number of rows that a command changed, -1 when Spark did not tell; valid after io.EOF.
	Affected() int64
	// Close ends the operation, interrupting it in Spark when it still runs. Any number of times.
	Close()
}

// CopyIn takes the data of one COPY FROM STDIN. Nothing is in the table before Finish, nor ever when that fails or is not
// called.
type CopyIn interface {
	// Columns is the number of columns of each row.
	Columns() int
	// Write takes the next bytes of the data, which stay the caller's; it blocks while Spark is behind.
	Write(ctx context.Context, data []byte) error
	// Finish says that the data is complete, and puts the rows into the table.
	Finish(ctx context.Context) (rows int64, err error)
	// Fail is the error of a CopyFail with this message.
	Fail(message string) error
	// Interrupted adds where the data broke off to an error.
	Interrupted(err error) error
	// Close drops what has not been finished. It is called once.
	Close()
}

// Batch is some rows, ready to be written.
type Batch interface {
	Len() int
	// AppendRow appends the whole DataRow message of row i (0-based) to dst.
	AppendRow(dst []byte, i int) ([]byte, error)
	// Format gives the same rows in other result formats, as Bind has them. Each batch is released on its own.
	Format(formats []int16) (Batch, error)
	Release()
}
