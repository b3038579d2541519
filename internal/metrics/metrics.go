package metrics

import (
	"net/http"
	"slices"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/whereq/libra/router"
	"github.com/whereq/libra/sessions"
)

// Options are what is asked with each scrape.
type Options struct {
	Sessions    func() int // libra sessions that are active
	Jobs        func() int // statements that use Spark now
	Connections func() int
	Pools       func() []router.PoolState
	Queries     func() []sessions.Query // those that wait or run
}

// Metrics collects.
type Metrics struct {
	registry *prometheus.Registry
	options  Options

	waited, ran           *prometheus.HistogramVec
	rows, bytes, finished *prometheus.CounterVec
	errors                *prometheus.CounterVec
}

// Buckets of seconds: waits begin at nothing, Spark's answers at tens of milliseconds.
var buckets = []float64{.001, .005, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 1800}

// New makes Metrics with a registry of its own.
func New(o Options) *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry(), options: o}
	m.waited = histogram("libra_statement_waited_seconds", "How long statements waited in their pool's queue.")
	m.ran = histogram("libra_statement_duration_seconds", "How long statements ran, from being let in to their end.")
	m.rows = counter("libra_rows_total", "Rows sent to clients, or copied in.")
	m.bytes = counter("libra_bytes_total", "Bytes of rows sent to clients, or of data copied in.")
	m.finished = counter("libra_statements_total", "Statements that have ended, well or not.")
	m.errors = counter("libra_errors_total", "Statements that have ended with an error, by SQLSTATE.", "sqlstate")
	m.registry.MustRegister(m.waited, m.ran, m.rows, m.bytes, m.finished, m.errors, gauges{m.options},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func histogram(name, help string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, where)
}

// where are the labels of everything about statements: configured names, so that there are not many of them.
var where = []string{"pool", "route", "backend"}

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, append(slices.Clone(where), labels...))
}

// Handler answers a scrape.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Ended counts a statement.
func (m *Metrics) Ended(q sessions.Query) {
	at := []string{q.Pool, q.Route, q.Backend}
	m.finished.WithLabelValues(at...).Inc()
	m.waited.WithLabelValues(at...).Observe(q.Waited.Seconds())
	if q.Operation != "" {
		m.ran.WithLabelValues(at...).Observe(q.Ran.Seconds())
	}
	m.rows.WithLabelValues(at...).Add(float64(q.Rows))
	m.bytes.WithLabelValues(at...).Add(float64(q.Bytes))
	if q.SQLState != "" {
		m.errors.WithLabelValues(append(at, q.SQLState)...).Inc()
	}
}

// gauges are read when they are asked for.
type gauges struct{ options Options }

var (
	sessionsActive = prometheus.NewDesc("libra_sessions_active", "libra sessions that have, or may at any time make, Spark sessions.", nil, nil)
	jobsConcurrent = prometheus.NewDesc("libra_jobs_concurrent", "Statements that use Spark now.", nil, nil)
	connections    = prometheus.NewDesc("libra_connections", "Authenticated connections.", nil, nil)
	running        = prometheus.NewDesc("libra_pool_running", "Statements that run.", []string{"pool"}, nil)
	queued         = prometheus.NewDesc("libra_pool_queued", "Statements that wait.", []string{"pool"}, nil)
	nowRunning     = prometheus.NewDesc("libra_statements_running", "Statements that run, by where they go.", where, nil)
	nowQueued      = prometheus.NewDesc("libra_statements_queued", "Statements that wait, by where they go.", where, nil)
	refused        = prometheus.NewDesc("libra_pool_refused_total", "Statements that were not taken in the queue.", []string{"pool"}, nil)
)

func (g gauges) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{sessionsActive, jobsConcurrent, connections, running, queued, nowRunning, nowQueued, refused} {
		ch <- d
	}
}

func (g gauges) Collect(ch chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, n int, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(n), labels...)
	}
	gauge(sessionsActive, g.options.Sessions())
	gauge(jobsConcurrent, g.options.Jobs())
	gauge(connections, g.options.Connections())
	for _, p := range g.options.Pools() {
		gauge(running, p.Running, p.Name)
		gauge(queued, p.Queued, p.Name)
		ch <- prometheus.MustNewConstMetric(refused, prometheus.CounterValue, float64(p.Refused), p.Name)
	}
	by := map[[3]string][2]int{}
	for _, q := range g.options.Queries() {
		n := by[[3]string{q.Pool, q.Route, q.Backend}]
		if q.State == sessions.QueryRunning {
			n[0]++
		} else {
			n[1]++
		}
		by[[3]string{q.Pool, q.Route, q.Backend}] = n
	}
	for at, n := range by {
		gauge(nowRunning, n[0], at[:]...)
		gauge(nowQueued, n[1], at[:]...)
	}
}
