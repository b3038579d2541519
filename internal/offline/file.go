package offline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate"
	"github.com/whereq/libra/translate/stmt"
)

// Schema has the statements of a file make tables. It stops at the first that can't.
func (t *Translator) Schema(ctx context.Context, name, text string) error {
	for _, p := range translate.Pieces(text) {
		list, err := translate.Parse(p.Text)
		for i := 0; err == nil && i < len(list); i++ {
			if err = t.Define(ctx, list[i]); err != nil {
				err = inPiece(err, p, list[i])
			}
		}
		if err != nil {
			return errors.New(complaint(name, text, p.Start, err))
		}
	}
	return nil
}

// File writes the Spark SQL of a file's statements, and in comments what becomes of those that have none. It tells how many
// statements there were, and how many were refused.
func (t *Translator) File(ctx context.Context, out io.Writer, name, text string) (statements, refused int, err error) {
	for _, p := range translate.Pieces(text) {
		list, bad := translate.Parse(p.Text)
		if bad != nil {
			list = []*stmt.Statement{{}}
		}
		for _, s := range list {
			statements++
			sql, failed := "", bad
			if failed == nil {
				if sql, failed = t.Translate(ctx, s); failed != nil {
					failed = inPiece(failed, p, s)
				}
			}
			if ctx.Err() != nil {
				return statements, refused, context.Cause(ctx)
			}
			switch {
			case failed != nil:
				refused++
				sql = "-- " + strings.ReplaceAll(complaint(name, text, p.Start, failed), "\n", "\n-- ")
			case sql == "":
				sql = "-- answered by " + who(s) + ": " + strings.Join(strings.Fields(s.Text), " ")
			default:
				sql += ";"
			}
			if _, err := fmt.Fprintln(out, sql); err != nil {
				return statements, refused, err
			}
		}
	}
	return statements, refused, nil
}

func who(s *stmt.Statement) string {
	if s.Kind == stmt.Catalog {
		return "libra's private PostgreSQL"
	}
	return "libra"
}

// inPiece makes of a position in a statement one in the piece that it is in.
func inPiece(err error, p translate.Piece, s *stmt.Statement) error {
	e := pgerr.From(err)
	if e.Position <= 0 {
		return e
	}
	return e.WithPosition(e.Position + utf8.RuneCountInString(p.Text[:s.Start]))
}

// complaint is an error with its place in the file: "name:line:column: ERROR …".
func complaint(name, text string, start int, err error) string {
	e := pgerr.From(err)
	at := start
	for n := 1; n < e.Position && at < len(text); n++ {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	before := text[:at]
	line := 1 + strings.Count(before, "\n")
	column := 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
	out := fmt.Sprintf("%s:%d:%d: %s (SQLSTATE %s)", name, line, column, e.Message, e.Code)
	if e.Hint != "" {
		out += "\nHINT: " + e.Hint
	}
	return out
}
