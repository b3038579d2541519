package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/whereq/libra/internal/config"
)

func TestTokenComesFromFileOrEnvironment(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("first\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("E_TOKEN", "hush")
	for e, want := range map[*config.Endpoints]string{{TokenFile: file}: "first", {TokenEnv: "E_TOKEN"}: "hush"} {
		token, err := tokenOf(*e)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := token(); got != want || err != nil {
			t.Error(got, err)
		}
	}
	f := &tokenFile{path: file, text: "old"}
	if got, err := f.token(); got != "first" || err != nil {
		t.Error("a file that has changed:", got, err)
	}
	for e, want := range map[*config.Endpoints]string{
		{TokenEnv: "E_NONE"}: "nothing in the environment variable E_NONE", {TokenFile: file + "x"}: "token_file", {TokenFile: os.DevNull}: "must have one line",
		{URLs: []string{"sc://h:1/;token=a"}, TokenFile: file}:       "leave one of them out",
		{URLs: []string{"sc://h:1/;use_ssl=false"}, TokenFile: file}: "in the clear",
	} {
		if _, err := openRemote("x", *e, nil, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v", e, err)
		}
	}
	token, err := tokenOf(config.Endpoints{TokenFile: file})
	if err != nil {
		t.Fatal(err)
	}
	for url, tls := range map[string]bool{"sc://h:1": true, "sc://h:1/": true, "sc://127.0.0.1:1/;user_id=a": false, "sc://h": true} {
		if a, err := addressWith(url, token); err != nil || a.TLS != tls {
			t.Errorf("%s: %v %v", url, a, err)
		}
	}
}
