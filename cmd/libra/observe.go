package main

import (
	"log/slog"

	"github.com/whereq/libra/internal/config"
	"github.com/whereq/libra/internal/metrics"
	"github.com/whereq/libra/internal/querylog"
	"github.com/whereq/libra/sessions"
	"github.com/whereq/libra/translate"
)

// observers hear of each statement that runs in Spark.
type observers struct {
	metrics *metrics.Metrics // set before anybody can connect
	log     *querylog.Log    // nil when it is switched off
}

func newObservers(opts config.Log, logger *slog.Logger) *observers {
	o := &observers{}
	if opts.Queries {
		o.log = querylog.New(querylog.Options{Logger: logger, Text: opts.QueryText, Fingerprint: translate.Fingerprint})
	}
	return o
}

func (o *observers) began(q sessions.Query) {
	if o.log != nil {
		o.log.Began(q)
	}
}

func (o *observers) ended(q sessions.Query) {
	o.metrics.Ended(q)
	if o.log != nil {
		o.log.Ended(q)
	}
}
