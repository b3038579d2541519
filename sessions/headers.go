package sessions

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/router"
)

// Headers are gRPC headers that tell Spark who asks, as templates: text with {user}, {database}, {application_name} (as the
// client connected), {groups}, {token} (the JWT that it came with) and {claim:NAME} in it; {{ and }} are braces.
type Headers struct{ list []header }

type header struct {
	name  string
	parts []part
}

// part is a text, or a value of the client's.
type part struct {
	text  string
	value func(pgwire.Client) (values []string, ok bool)
	word  string // what stands between the braces
}

// placeholders are the values by their words.
var placeholders = map[string]func(pgwire.Client) ([]string, bool){
	"user":     func(c pgwire.Client) ([]string, bool) { return []string{c.User}, true },
	"database": func(c pgwire.Client) ([]string, bool) { return []string{c.Database}, true },
	"application_name": func(c pgwire.Client) ([]string, bool) {
		name, err := c.Settings.Get("application_name")
		return []string{name}, err == nil && name != ""
	},
	"groups": func(c pgwire.Client) ([]string, bool) { return c.Identity.Groups, len(c.Identity.Groups) > 0 },
	"token":  func(c pgwire.Client) ([]string, bool) { return []string{c.Identity.Token}, c.Identity.Token != "" },
}

// ParseHeaders reads templates by their headers' names. Its errors name the header and never show a template, which may
// have a secret in it.
func ParseHeaders(templates map[string]string) (*Headers, error) {
	h := &Headers{}
	for _, name := range slices.Sorted(maps.Keys(templates)) {
		if err := checkHeaderName(name); err != nil {
			return nil, err
		}
		parts, err := parseTemplate(templates[name])
		if err != nil {
			return nil, fmt.Errorf("header %q: %w", name, err)
		}
		h.list = append(h.list, header{strings.ToLower(name), parts})
	}
	for i := 1; i < len(h.list); i++ {
		if h.Has(h.list[i].name, i) {
			return nil, fmt.Errorf("header %q is there twice", h.list[i].name)
		}
	}
	return h, nil
}

// Has tells whether one of the first n headers has that name; negative n are all of them.
func (h *Headers) Has(name string, n int) bool {
	list := h.list
	if n >= 0 {
		list = list[:n]
	}
	return slices.ContainsFunc(list, func(x header) bool { return x.name == strings.ToLower(name) })
}

// reservedHeaders are gRPC's own.
var reservedHeaders = []string{"content-type", "user-agent", "te", "host", "connection", "transfer-encoding"}

func checkHeaderName(name string) error {
	folded := strings.ToLower(name)
	odd := strings.ContainsFunc(folded, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune("-_.", r)
	})
	switch {
	case folded == "" || odd:
		return fmt.Errorf("%q can't be the name of a header: letters, digits and - _ . make one", name)
	case strings.HasPrefix(folded, "grpc-") || slices.Contains(reservedHeaders, folded):
		return fmt.Errorf("header %q is gRPC's own", name)
	case strings.HasSuffix(folded, "-bin"):
		return fmt.Errorf("header %q: names that end in -bin are for binary values", name)
	}
	return nil
}

func parseTemplate(text string) (parts []part, err error) {
	var plain strings.Builder
	for text != "" {
		switch {
		case strings.HasPrefix(text, "{{") || strings.HasPrefix(text, "}}"):
			plain.WriteByte(text[0])
			text = text[2:]
			continue
		case text[0] == '}':
			return nil, fmt.Errorf("a } without its {; write }} for one that is meant")
		case text[0] != '{':
			if text[0] < ' ' || text[0] > '~' {
				return nil, fmt.Errorf("only printable ASCII can be sent")
			}
			plain.WriteByte(text[0])
			text = text[1:]
			continue
		}
		word, rest, closed := strings.Cut(text[1:], "}")
		if !closed {
			return nil, fmt.Errorf("a { without its }; write {{ for one that is meant")
		}
		p, err := placeholder(word)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part{text: plain.String()}, p)
		plain.Reset()
		text = rest
	}
	return append(parts, part{text: plain.String()}), nil
}

func placeholder(word string) (part, error) {
	if claim, is := strings.CutPrefix(word, "claim:"); is && claim != "" {
		return part{word: word, value: func(c pgwire.Client) ([]string, bool) {
			values := c.Identity.Claim(claim)
			return values, len(values) > 0
		}}, nil
	}
	value, ok := placeholders[word]
	if !ok {
		return part{}, fmt.Errorf("unknown placeholder {%s}; there are {%s} and {claim:NAME}", word,
			strings.Join(slices.Sorted(maps.Keys(placeholders)), "}, {"))
	}
	return part{word: word, value: value}, nil
}

// Personal gives a header and a placeholder in it: what differs between connections. Empty: all are told the same.
func (h *Headers) Personal() (name, word string) { return h.find(func(string) bool { return true }) }

// WithToken gives a header that has the client's token in it.
func (h *Headers) WithToken() (name string) {
	name, _ = h.find(func(word string) bool { return word == "token" })
	return name
}

func (h *Headers) find(wanted func(word string) bool) (name, word string) {
	for _, x := range h.list {
		for _, p := range x.parts {
			if p.value != nil && wanted(p.word) {
				return x.name, p.word
			}
		}
	}
	return "", ""
}

// render gives a client's headers, names and values by turns. One that needs what the client has not is left out: the other
// side should not take an empty value for one that was checked.
func (h *Headers) render(c pgwire.Client) (pairs []string) {
	if h == nil {
		return nil
	}
	for _, x := range h.list {
		if value, ok := x.render(c); ok {
			pairs = append(pairs, x.name, value)
		}
	}
	return pairs
}

func (x header) render(c pgwire.Client) (string, bool) {
	var b strings.Builder
	for _, p := range x.parts {
		b.WriteString(p.text)
		if p.value == nil {
			continue
		}
		values, ok := p.value(c)
		if !ok {
			return "", false
		}
		for i, v := range values {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(sendable(v, len(values) > 1 || p.word == "groups" || strings.HasPrefix(p.word, "claim:")))
		}
	}
	return b.String(), true
}

// sendable percent-encodes what a header can't have or would lose, so that no two values look the same on the other side:
// all but printable ASCII, blanks at the ends, the percent sign, and in lists the comma.
func sendable(v string, listed bool) string {
	var b strings.Builder
	for i := range len(v) {
		c := v[i]
		edge := c == ' ' && (i == 0 || i == len(v)-1)
		if c < ' ' || c > '~' || c == '%' || edge || listed && c == ',' {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// sessionOf is the name of a connection's libra session: connections that Spark would be told different things of must not
// share one.
func (h *Headers) sessionOf(route router.Route, header []string) string {
	if h == nil || route.Ends {
		return route.Session
	}
	if name, _ := h.Personal(); name == "" {
		return route.Session
	}
	sum := sha256.Sum256([]byte(strings.Join(header, "\n"))) // no value has a line feed
	return route.Session + " " + hex.EncodeToString(sum[:16])
}
