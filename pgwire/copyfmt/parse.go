package copyfmt

import (
	"strings"

	"github.com/whereq/libra/pgwire/charset"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

// given is what the list said before anything was checked against anything else: nil is not said.
type given struct {
	dir                            Direction
	seen                           map[string]bool
	delimiter, null, quote, escape *string
	out                            *Options
}

// Parse reads and checks an option list. Errors are PostgreSQL's own, in the order in which PostgreSQL finds them.
func Parse(dir Direction, list []Option) (*Options, error) {
	g := &given{dir: dir, seen: map[string]bool{}, out: &Options{Direction: dir}}
	for _, o := range list {
		if err := g.read(o); err != nil {
			return nil, err
		}
	}
	if err := g.check(); err != nil {
		return nil, err
	}
	return g.out, nil
}

// readers are the options by name.
var readers = map[string]func(*given, Option) error{
	"format":         (*given).readFormat,
	"freeze":         (*given).readFreeze,
	"delimiter":      func(g *given, o Option) error { return readText(&g.delimiter, o) },
	"null":           func(g *given, o Option) error { return readText(&g.null, o) },
	"default":        func(g *given, o Option) error { return readText(&g.out.Default, o) },
	"header":         (*given).readHeader,
	"quote":          func(g *given, o Option) error { return readText(&g.quote, o) },
	"escape":         func(g *given, o Option) error { return readText(&g.escape, o) },
	"force_quote":    func(g *given, o Option) error { return readColumns(&g.out.ForceQuote, o) },
	"force_not_null": func(g *given, o Option) error { return readColumns(&g.out.ForceNotNull, o) },
	"force_null":     func(g *given, o Option) error { return readColumns(&g.out.ForceNull, o) },
	"encoding":       (*given).readEncoding,
	"on_error":       (*given).readOnError,
	"reject_limit":   (*given).readRejectLimit,
	"log_verbosity":  (*given).readVerbosity,
}

func (g *given) read(o Option) error {
	reader, ok := readers[o.Name]
	if !ok {
		return pgerr.Newf(pgerr.SyntaxError, `option "%s" not recognized`, o.Name).WithPosition(o.Position)
	}
	if o.Name == "format" && o.Kind == NoValue { // the one option whose value is looked at before it is counted
		return reader(g, o)
	}
	if g.seen[o.Name] {
		return pgerr.New(pgerr.SyntaxError, "conflicting or redundant options").WithPosition(o.Position)
	}
	g.seen[o.Name] = true
	return reader(g, o)
}

func readText(to **string, o Option) error {
	text, err := o.text()
	if err == nil {
		*to = &text
	}
	return err
}

func readColumns(to *ColumnList, o Option) (err error) {
	*to, err = o.columns()
	return err
}

func (g *given) readFormat(o Option) error {
	text, err := o.text()
	if err != nil {
		return err
	}
	switch text {
	case "text":
		g.out.Format = FormatText
	case "csv":
		g.out.Format = FormatCSV
	case "binary":
		g.out.Format = FormatBinary
	default:
		return o.invalid(`COPY format "%s" not recognized`, text)
	}
	return nil
}

func (g *given) readFreeze(o Option) (err error) {
	g.out.Freeze, err = o.boolean()
	return err
}

func (g *given) readHeader(o Option) error {
	if value, ok := o.truth(); ok {
		g.out.Header = NoHeader
		if value {
			g.out.Header = WithHeader
		}
		return nil
	}
	if text, _ := o.text(); o.Kind == Number || !strings.EqualFold(text, "match") {
		return pgerr.New(pgerr.SyntaxError, o.Name+` requires a Boolean value or "match"`)
	}
	if g.dir == To {
		return pgerr.New(pgerr.FeatureNotSupported, `cannot use "match" with HEADER in COPY TO`)
	}
	g.out.Header = MatchHeader
	return nil
}

func (g *given) readEncoding(o Option) error {
	text, err := o.text()
	if err != nil {
		return err
	}
	name, ok := charset.Canonical(text)
	if !ok {
		return o.invalid(`argument to option "%s" must be a valid encoding name`, o.Name)
	}
	g.out.Encoding = name
	return nil
}

func (g *given) readOnError(o Option) error {
	if g.dir == To {
		return o.invalid("COPY ON_ERROR cannot be used with COPY TO")
	}
	text, err := o.text()
	if err != nil {
		return err
	}
	switch {
	case strings.EqualFold(text, "stop"):
		g.out.OnError = Stop
	case strings.EqualFold(text, "ignore"):
		g.out.OnError = Ignore
	default:
		return o.invalid(`COPY ON_ERROR "%s" not recognized`, text)
	}
	return nil
}

func (g *given) readVerbosity(o Option) error {
	text, err := o.text()
	if err != nil {
		return err
	}
	switch {
	case strings.EqualFold(text, "default"):
		g.out.Verbosity = Default
	case strings.EqualFold(text, "verbose"):
		g.out.Verbosity = Verbose
	case strings.EqualFold(text, "silent"):
		g.out.Verbosity = Silent
	default:
		return o.invalid(`COPY LOG_VERBOSITY "%s" not recognized`, text)
	}
	return nil
}

func (g *given) readRejectLimit(o Option) error {
	if o.Kind == NoValue {
		return pgerr.New(pgerr.SyntaxError, o.Name+" requires a numeric value")
	}
	text, _ := o.text()
	limit, err := oid.Decode(oid.Int8, oid.FormatText, []byte(text), oid.Env{})
	if err != nil {
		return err
	}
	n := limit.Int
	if n <= 0 {
		return pgerr.Newf(pgerr.InvalidParameterValue, "REJECT_LIMIT (%d) must be greater than zero", n)
	}
	g.out.RejectLimit = n
	return nil
}
