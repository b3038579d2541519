// Package check tests what is beside it: the chart is linted and rendered with Helm's own packages, which are what helm lint
// and helm template call; the Dockerfile is read by BuildKit's parser and its linter; systemd-analyze, where there is one,
// verifies the unit. It is a module of its own, so that their many dependencies are none of libra's; the helm command itself
// takes four times as long to build. It holds nothing but tests and leaves out what needs a cluster or a container engine.
package check
