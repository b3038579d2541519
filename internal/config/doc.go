// Package config turns config.toml and the environment into typed Options.
//
// One table (fields.go) names every key: its section, what it takes, where it goes. The file, the LIBRA_<SECTION>_<KEY>
// variables, the error texts, SHOW CONFIG and the test that the shipped config.toml documents everything all follow that
// table. The environment has the last word; a variable that is set but empty counts as not set.
//
// Every mistake in the file is found in one go and told with file, line, key and what is allowed. A LIBRA_ variable that
// means nothing is only a warning: Kubernetes gives every pod LIBRA_PORT and its like for a service named libra.
//
// No goroutines, no state. Left out: whether an address may be reached from elsewhere is pgwire's to judge, and
// whether Spark takes a setting is Spark's.
package config
