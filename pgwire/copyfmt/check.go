package copyfmt

import (
	"strings"

	"github.com/whereq/libra/pgwire/pgerr"
)

// check fills in the defaults and holds the options against each other. The order of the checks is PostgreSQL's, so
// that of two mistakes the same one is told; it differs between SQLSTATEs as PostgreSQL does.
func (g *given) check() error {
	for _, check := range []func(*given) error{
		(*given).checkBinary, (*given).fill, (*given).checkDelimiter, (*given).checkNewlines, (*given).checkTextDelimiter,
		(*given).checkHeader, (*given).checkQuotes, (*given).checkForce, (*given).checkNull, (*given).checkFreeze,
		(*given).checkDefault, (*given).checkOnError,
	} {
		if err := check(g); err != nil {
			return err
		}
	}
	return nil
}

func unsupported(message string) error { return pgerr.New(pgerr.FeatureNotSupported, message) }

func invalid(message string) error { return pgerr.New(pgerr.InvalidParameterValue, message) }

func (g *given) csv() bool { return g.out.Format == FormatCSV }

func (g *given) checkBinary() error {
	if g.out.Format != FormatBinary {
		return nil
	}
	for _, o := range []struct {
		name  string
		value *string
	}{{"DELIMITER", g.delimiter}, {"NULL", g.null}, {"DEFAULT", g.out.Default}} {
		if o.value != nil {
			return pgerr.Newf(pgerr.SyntaxError, "cannot specify %s in BINARY mode", o.name)
		}
	}
	return nil
}

// fill sets the defaults (manual, COPY, "Parameters"). Single characters are checked later; until then the strings
// stay as they are.
func (g *given) fill() error {
	delimiter, null := "\t", `\N`
	if g.csv() {
		delimiter, null = ",", ""
		if g.quote == nil {
			quote := `"`
			g.quote = &quote
		}
		if g.escape == nil {
			g.escape = g.quote
		}
	}
	if g.delimiter == nil {
		g.delimiter = &delimiter
	}
	if g.null == nil {
		g.null = &null
	}
	g.out.Null = *g.null
	return nil
}

func (g *given) checkDelimiter() error {
	if len(*g.delimiter) != 1 {
		return unsupported("COPY delimiter must be a single one-byte character")
	}
	g.out.Delimiter = (*g.delimiter)[0]
	return nil
}

func (g *given) checkNewlines() error {
	newline := func(s string) bool { return strings.ContainsAny(s, "\r\n") }
	switch {
	case newline(*g.delimiter):
		return invalid("COPY delimiter cannot be newline or carriage return")
	case newline(*g.null):
		return invalid("COPY null representation cannot use newline or carriage return")
	case g.out.Default != nil && newline(*g.out.Default):
		return invalid("COPY default representation cannot use newline or carriage return")
	}
	return nil
}

// checkTextDelimiter refuses the delimiters that text's escapes would be mistaken for: every letter that may ever follow
// a backslash, the backslash itself, and the dot of the end marker.
func (g *given) checkTextDelimiter() error {
	if g.csv() || !strings.Contains(`\.abcdefghijklmnopqrstuvwxyz0123456789`, *g.delimiter) {
		return nil
	}
	return invalid(`COPY delimiter cannot be "` + *g.delimiter + `"`)
}

func (g *given) checkHeader() error {
	if g.out.Format == FormatBinary && g.out.Header != NoHeader {
		return unsupported("cannot specify HEADER in BINARY mode")
	}
	return nil
}

func (g *given) checkQuotes() error {
	if !g.csv() {
		switch {
		case g.quote != nil:
			return unsupported("COPY QUOTE requires CSV mode")
		case g.escape != nil:
			return unsupported("COPY ESCAPE requires CSV mode")
		}
		return nil
	}
	switch {
	case len(*g.quote) != 1:
		return unsupported("COPY quote must be a single one-byte character")
	case *g.delimiter == *g.quote:
		return invalid("COPY delimiter and quote must be different")
	case len(*g.escape) != 1:
		return unsupported("COPY escape must be a single one-byte character")
	}
	g.out.Quote, g.out.Escape = (*g.quote)[0], (*g.escape)[0]
	return nil
}

func (g *given) checkForce() error {
	for _, o := range []struct {
		name    string
		columns ColumnList
		dir     Direction
		code    string
		with    string
	}{
		{"FORCE_QUOTE", g.out.ForceQuote, To, pgerr.FeatureNotSupported, "COPY FROM"},
		{"FORCE_NOT_NULL", g.out.ForceNotNull, From, pgerr.InvalidParameterValue, "COPY TO"},
		{"FORCE_NULL", g.out.ForceNull, From, pgerr.InvalidParameterValue, "COPY TO"},
	} {
		switch {
		case !o.columns.given():
		case !g.csv():
			return unsupported("COPY " + o.name + " requires CSV mode")
		case g.dir != o.dir:
			return pgerr.Newf(o.code, "COPY %s cannot be used with %s", o.name, o.with)
		}
	}
	return nil
}

func (g *given) checkNull() error {
	switch {
	case strings.Contains(*g.null, *g.delimiter):
		return invalid("COPY delimiter character must not appear in the NULL specification")
	case g.csv() && strings.Contains(*g.null, *g.quote):
		return invalid("CSV quote character must not appear in the NULL specification")
	}
	return nil
}

func (g *given) checkFreeze() error {
	if g.out.Freeze && g.dir == To {
		return invalid("COPY FREEZE cannot be used with COPY TO")
	}
	return nil
}

func (g *given) checkDefault() error {
	marker := g.out.Default
	switch {
	case marker == nil:
		return nil
	case g.dir == To:
		return unsupported("COPY DEFAULT cannot be used with COPY TO")
	case strings.Contains(*marker, *g.delimiter):
		return unsupported("COPY delimiter character must not appear in the DEFAULT specification")
	case g.csv() && strings.Contains(*marker, *g.quote):
		return unsupported("CSV quote character must not appear in the DEFAULT specification")
	case *marker == *g.null:
		return unsupported("NULL specification and DEFAULT specification cannot be the same")
	}
	return nil
}

func (g *given) checkOnError() error {
	switch {
	case g.out.Format == FormatBinary && g.out.OnError != Stop:
		return pgerr.New(pgerr.SyntaxError, "only ON_ERROR STOP is allowed in BINARY mode")
	case g.out.RejectLimit != 0 && g.out.OnError != Ignore:
		return invalid("COPY REJECT_LIMIT requires ON_ERROR to be set to IGNORE")
	}
	return nil
}
