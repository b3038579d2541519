package sessions

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/translate/stmt"
)

// clientError turns Spark's error into the client's: PostgreSQL's SQLSTATE, Spark's message without its
// decoration, and the position in the client's own text (in characters from 1 within the statement).
func clientError(s *stmt.Statement, err error) error {
	var own *pgerr.Error
	if errors.As(err, &own) {
		return own
	}
	var spark *sparkconnect.Error
	if !errors.As(err, &spark) {
		return pgerr.From(err)
	}
	if gone(spark) {
		return errLost(spark)
	}
	message, hint, _ := strings.Cut(plain(spark), "\n")
	if own := raised.FindStringSubmatch(spark.Params["errorMessage"]); own != nil && spark.Class == "USER_RAISED_EXCEPTION" {
		return pgerr.New(own[1], own[2]).WithCause(err)
	}
	e := pgerr.New(sqlState(spark), strings.TrimRight(message, ".;")).WithHint(strings.TrimSpace(hint)).WithCause(err)
	if spark.Class == "UNSUPPORTED_FEATURE.TABLE_OPERATION" && e.Hint == "" {
		e.Hint = hintRowChanges
	}
	if spark.Class == "DELTA_UNSUPPORTED_SUBQUERY" {
		e.Hint = "Delta takes subqueries only in MERGE: MERGE INTO … USING (SELECT …) … WHEN MATCHED THEN …"
	}
	if spark.Class == "PARSE_SYNTAX_ERROR" && s != nil && !s.Native { // PostgreSQL's grammar has taken it: no mistake of the client's
		e.Code, e.Message = pgerr.FeatureNotSupported, "this form of "+cmp.Or(s.Tag, "statement")+" is not supported by libra: "+e.Message
		e.Hint = cmp.Or(e.Hint, "It is PostgreSQL's, and Spark's SQL has no such words.")
	}
	if spark.Class != "" {
		e.Detail = "Spark error class: " + spark.Class
	}
	if s != nil {
		e.Position = position(s, spark)
	}
	return e
}

const hintRowChanges = "Spark adds rows to tables of parquet, csv and the like, and replaces them whole. UPDATE, DELETE, MERGE and ON CONFLICT need tables of a format such as Delta or Iceberg."

// raised is a message of an error that the translated statement itself raises, with PostgreSQL's code (deparse).
var raised = regexp.MustCompile(`(?s)^libra ([0-9A-Z]{5}) (.*)$`)

// dying are messages of a Spark that is going down; its connections break a little later.
var dying = regexp.MustCompile(`stopped SparkContext|SparkContext was shut down|^Application error processing RPC`)

// gone tells that the error is not about the statement: there is no Spark any more, or it has forgotten the operation.
func gone(e *sparkconnect.Error) bool {
	return sparkconnect.IsUnavailable(e) || sparkconnect.IsOperationLost(e) || dying.MatchString(e.Message)
}

// errLost is what the client of a running statement gets when Spark goes away.
func errLost(cause error) *pgerr.Error {
	return pgerr.New(pgerr.SystemError, "the connection to Spark was lost").
		WithHint("The statement has ended. This connection goes on: try again when Spark is back.").WithCause(cause)
}

// errSparkMemory is errLost when it is known that Spark's heap was too small.
func errSparkMemory(cause error) *pgerr.Error {
	return pgerr.New(pgerr.OutOfMemory, "Spark ran out of memory and is started again").
		WithHint("Raise [spark] driver_memory (LIBRA_SPARK_DRIVER_MEMORY), or have the statement keep less at one time.").WithCause(cause)
}

// outOfMemory is the exit status of a Spark whose heap was too small (Spark source, SparkExitCode.OOM).
const outOfMemory = "exit status 52"

// stackLine is a line of a JVM stack, which some messages have in their midst.
var stackLine = regexp.MustCompile(`(?m)^\s*(at )?[\w.$/]+\([\w. ]*(\.(java|scala):\d+)?\)$\n?`)

// plain is Spark's message as a client wants to read it: no class, no SQLSTATE, no plan, no stack.
func plain(e *sparkconnect.Error) string {
	m, _, _ := strings.Cut(e.Text(), ";\n'")
	m, _, _ = strings.Cut(m, "\nDriver stacktrace:")
	return strings.TrimSpace(stackLine.ReplaceAllString(m, ""))
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// position finds where in the client's statement Spark found the error, in characters from 1; 0 when it did not say.
func position(s *stmt.Statement, e *sparkconnect.Error) int {
	n, ok := e.Position(s.Spark)
	if !ok {
		return 0
	}
	at := min(max(s.ClientOffset(byteOffset(s.Spark, n)), 0), len(s.Text))
	return utf8.RuneCountInString(s.Text[:at]) + 1
}

// byteOffset is where the n-th character of a text begins.
func byteOffset(text string, n int) int {
	for i := range text {
		if n == 0 {
			return i
		}
		n--
	}
	return len(text)
}

// errNoSpark is what a client gets when there is no Spark to run its statement.
func errNoSpark(why error) error {
	return pgerr.New(pgerr.CannotConnectNow, "Spark is not available").
		WithDetail(reason(why)).WithHint("Try again in a moment; this connection stays open.").WithCause(why)
}

// reason is why there is no Spark, in one line.
func reason(why error) string {
	if errors.Is(why, context.DeadlineExceeded) {
		return "It is not ready yet."
	}
	return firstLine(why.Error())
}

// checkCatalog refuses what Spark has no answer to: it gets here when libra runs without its private PostgreSQL.
func checkCatalog(s *stmt.Statement) error {
	missing := s.Kind == stmt.Catalog && s.Spark == "" || slices.ContainsFunc(s.Catalogs, func(c stmt.CatalogTable) bool { return !c.Put })
	if !missing {
		return nil
	}
	return pgerr.New(pgerr.FeatureNotSupported, "PostgreSQL's catalogs are not there: libra runs without its private PostgreSQL").
		WithHint("Set [catalog] enabled = true, and see libra's log for what it is missing. SHOW TABLES and DESCRIBE work.")
}
