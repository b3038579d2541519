package main

import (
	"testing"

	"github.com/whereq/libra/internal/config"
)

// TestEngineConf: [engine.conf] goes over [spark.conf], the master is its own, and Spark's own metastore is left out where
// only one process could use it.
func TestEngineConf(t *testing.T) {
	opts := config.Default()
	opts.Spark.Conf = map[string]string{"spark.a": "1", "spark.b": "1", "spark.master": "local[8]"}
	opts.Engine.Conf = map[string]string{"spark.b": "2"}
	opts.Engine.Master = "yarn"
	conf := engineConf(opts)
	for name, want := range map[string]string{"spark.a": "1", "spark.b": "2", "spark.master": "yarn", catalogKind: inMemory} {
		if conf[name] != want {
			t.Errorf("%s is %q, want %q", name, conf[name], want)
		}
	}
	opts.Engine.Conf["spark.hadoop.hive.metastore.uris"] = "thrift://h:9083"
	if kind, set := engineConf(opts)[catalogKind]; set {
		t.Error(kind)
	}
}
