package main

import (
	"strings"
	"testing"

	"github.com/whereq/libra/internal/config"
)

// TestHeadersThatAreRefused: where they would say something wrong, or say it to everybody.
func TestHeadersThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		mode, url, header, template, want string
	}{
		"shared":    {"shared", "sc://h:1/;use_ssl=true", "x-user", "{user}", `[spark.headers]: header "x-user" has {user} in it, and in shared mode`},
		"constant":  {"shared", "sc://h:1", "x-tenant", "bi", ""},
		"own spark": {"isolated", "", "authorization", "Bearer {token}", `[spark.headers]: header "authorization" is taken by the token of the Spark`},
		"own":       {"isolated", "", "x-user", "{user}", ""},
		"two":       {"isolated", "sc://h:1/;token=hush", "Authorization", "Bearer {token}", `[spark.headers]: header "authorization" and the token in [spark] url`},
		"in url":    {"isolated", "sc://h:1/;x-user=libra", "x-user", "{user}", `[spark.headers]: header "x-user" is in [spark] url, too`},
		"clear":     {"isolated", "sc://h:1", "x-token", "{token}", `[spark.headers]: header "x-token" would send clients' tokens in the clear`},
		"loopback":  {"isolated", "sc://127.0.0.1:1", "x-token", "{token}", ""},
		"tls":       {"isolated", "sc://h:1/;use_ssl=true", "x-token", "{token}", ""},
		"template":  {"isolated", "sc://h:1", "x-a", "a {usr}", `[spark.headers]: header "x-a": unknown placeholder {usr}`},
	} {
		opts := config.Default()
		opts.Session.Mode, opts.Spark.Headers = config.Mode(c.mode), map[string]string{c.header: c.template}
		if c.url != "" {
			opts.Spark.URLs = []string{c.url}
		}
		_, err := headers(opts)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.HasPrefix(err.Error(), c.want)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
