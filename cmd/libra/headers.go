package main

import (
	"fmt"

	"github.com/whereq/libra/internal/config"
	"github.com/whereq/libra/sessions"
	"github.com/whereq/libra/sessions/sparkconnect"
)

// headers reads [spark.headers], and refuses what would not be what is meant.
func headers(opts config.Options) (*sessions.Headers, error) {
	h, err := sessions.ParseHeaders(opts.Spark.Headers)
	if err == nil {
		err = checkHeaders(h, opts)
	}
	if err != nil {
		return nil, fmt.Errorf("[spark.headers]: %w", err)
	}
	return h, nil
}

func checkHeaders(h *sessions.Headers, opts config.Options) error {
	if name, word := h.Personal(); name != "" && opts.Session.Mode == config.Shared {
		return fmt.Errorf("header %q has {%s} in it, and in shared mode one Spark session serves everybody: set [session] mode = \"isolated\"", name, word)
	}
	if len(opts.Spark.URLs) == 0 || opts.UsesEngines() {
		if h.Has("authorization", -1) {
			return fmt.Errorf("header \"authorization\" is taken by the token of the Spark that libra starts itself; set [spark] url for one of your own")
		}
		return nil
	}
	for _, url := range opts.Spark.URLs {
		if err := checkHeadersOf(h, url, opts.Spark.Endpoints); err != nil {
			return err
		}
	}
	return nil
}

func checkHeadersOf(h *sessions.Headers, url string, e config.Endpoints) error {
	address, err := sparkconnect.ParseAddress(url)
	if err != nil {
		return err
	}
	if (e.TokenFile != "" || e.TokenEnv != "") && h.Has("authorization", -1) {
		return fmt.Errorf("header \"authorization\" and the token of [spark] are the same thing: leave one of them out")
	}
	if address.Token != "" && h.Has("authorization", -1) {
		return fmt.Errorf("header \"authorization\" and the token in [spark] url are the same thing: leave one of them out")
	}
	for name := range address.Headers {
		if h.Has(name, -1) {
			return fmt.Errorf("header %q is in [spark] url, too", name)
		}
	}
	if name := h.WithToken(); name != "" && !address.TLS && !address.Loopback() {
		return fmt.Errorf("header %q would send clients' tokens in the clear to another machine: add use_ssl=true to [spark] url", name)
	}
	return nil
}
