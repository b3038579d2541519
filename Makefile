# make          build, test and lint
# make help     the rest
#
# Go leaves cgo out by itself where there is no C compiler; libra has a parser for either case.

GO       ?= go
FUZZTIME ?= 1m
FUZZ_EXPRESSIONS ?= 5m
# The fuzz targets that read what strangers send: startup, messages, SCRAM, rules, COPY, parameter values.
STRANGERS := (pgwire Fuzz(Startup|Frontend|Stranger)|scram FuzzServer|hba FuzzRules|copyfmt Fuzz(Text|CSV|Binary)|oid Fuzz(Text|Binary))$$
WITH_PYTHON := LIBRA_PYTHON=$(CURDIR)/.deps/venv/bin/python

.DEFAULT_GOAL := all
.PHONY: all run build deps deps-run deps-test test test-deploy test-drivers test-matrix test-formats unit lint generate generated bench fuzz clean distclean help

all: build test ## build, test and lint

run: deps-run build ## fetch what is missing, build, start libra with config.toml (LIBRA_* go over it)
	@exec bin/libra -config config.toml

build: ## build bin/libra
	@mkdir -p bin
	$(GO) build -o bin/ ./cmd/libra

deps: deps-run deps-test ## fetch everything that running and testing need into .deps/

deps-run:
	@scripts/deps.sh run

deps-test:
	@scripts/deps.sh test
	@scripts/drivers.sh

test: deps-test generated lint bin/testenv ## check, then run every test against a real Spark and PostgreSQL (FUZZ=1m: and fuzz for so long what reads strangers' bytes)
	bin/testenv -quick -- $(GO) test -timeout 30m ./...
	@$(MAKE) --no-print-directory test-deploy
	$(if $(FUZZ),@GO="$(GO)" ONLY='$(STRANGERS)' AT_ONCE=5 scripts/fuzz.sh $(FUZZ))

unit: deps-test bin/testenv ## only the tests of PKG (make unit PKG=./pgwire/... ARGS='-run Copy -v')
	bin/testenv -quick -- $(GO) test $(ARGS) $(or $(PKG),./...)

test-deploy: ## only deploy/: chart, Dockerfile, systemd unit (in test they are checked, too)
	@unformatted=$$(gofmt -l deploy); if [ -n "$$unformatted" ]; then echo "not gofmt's form:"; echo "$$unformatted"; exit 1; fi
	cd deploy/check && $(GO) test ./...

test-drivers: ## only the drivers' tests (in test they run, too)
	@$(MAKE) --no-print-directory unit PKG=./internal/e2e ARGS='-run TestDrivers -v -count=1'

test-matrix: deps-run ## try libra on other Sparks (UPDATE=-update: write what works to testdata/matrix; ON='4.0.1' for one)
	@GO="$(GO)" scripts/matrix.sh $(UPDATE) $(ON)

test-formats: deps-test bin/testenv ## change rows of Delta's and Iceberg's tables, on a Spark that both have a release for
	@GO="$(GO)" scripts/formats.sh

.PHONY: bin/testenv
bin/testenv:
	@mkdir -p bin
	@$(GO) build -o $@ ./internal/testenv/run

lint: ## gofmt, go vet, staticcheck
	@unformatted=$$(gofmt -l $$($(GO) list -f '{{.Dir}}' ./...)); if [ -n "$$unformatted" ]; then echo "not gofmt's form:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

generate: deps-test ## make the Go code of the .proto files and the README's tables anew
	$(WITH_PYTHON) sessions/sparkconnect/proto/generate.sh
	.deps/venv/bin/python scripts/support_table.py

generated: deps-test ## check that what is generated is current
	@$(WITH_PYTHON) scripts/generated.sh sessions/sparkconnect/proto
	@.deps/venv/bin/python scripts/support_table.py --check

bench: deps-test bin/testenv ## run the benchmarks (make bench PKG=./pgwire/rowenc)
	bin/testenv -- $(GO) test -run '^$$' -bench . -benchmem $(ARGS) $(or $(PKG),./...)

fuzz: deps-test bin/testenv ## run each fuzz target for FUZZTIME (1m), two at a time (make fuzz PKG=./pgwire), and random expressions for FUZZ_EXPRESSIONS (5m)
	@GO="$(GO)" scripts/fuzz.sh $(FUZZTIME) $(PKG)
	$(if $(PKG),,LIBRA_TEST_EXPRESSIONS=$(FUZZ_EXPRESSIONS) bin/testenv -quick -- $(GO) test ./internal/e2e -run TestRandomExpressions -v -count=1 -timeout 24h)

clean: ## remove what was built
	rm -rf bin

distclean: clean ## and what was fetched; tables in .libra stay
	rm -rf .deps

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | awk -F'\t' '{ printf "  make %-12s %s\n", $$1, $$2 }'
