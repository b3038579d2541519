#!/bin/sh
# Runs fuzz targets for a time, with one worker each: scripts/fuzz.sh 30s [PACKAGES]
#
# ONLY is a pattern that lines of "package target" must match, AT_ONCE how many run at the same time (2).
# What a target found is printed; go test leaves the input in the package's testdata/fuzz, where it stays as a test.
set -eu

GO=${GO:-go}
time=$1
packages=${2:-./...}
only=${ONLY:-.}
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

cd "$(dirname "$0")/.."
for package in $($GO list "$packages"); do
  targets=$(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' "$($GO list -f '{{.Dir}}' "$package")"/*_test.go 2>/dev/null || true)
  for target in $targets; do echo "$package $target"; done
done | grep -E "$only" >"$logs/list"

# Built one package after another: two targets of one package at once would build it twice.
sort -u -k1,1 "$logs/list" | while read -r package target; do
  $GO test -run '^$' -fuzz "^$target\$" -fuzztime 1x -parallel 1 "$package" >"$logs/built" 2>&1 || { cat "$logs/built"; exit 1; }
done

export GO time logs
# shellcheck disable=SC2016 # the inner shell expands these
xargs -n 2 -P "${AT_ONCE:-2}" sh -c '
  log="$logs/$(echo "$1" | tr / _)-$2"
  if $GO test -run "^\$" -fuzz "^$2\$" -fuzztime "$time" -parallel 1 "$1" >"$log" 2>&1; then
    echo "ok $1 $2"
  elif grep -q "context deadline exceeded" "$log" && ! grep -q "Failing input" "$log"; then
    echo "ok $1 $2 (a worker was busy when the time was over)" # https://go.dev/issue/48591
  else
    cat "$log"
    exit 1
  fi
' fuzz <"$logs/list" || { echo 'fuzz: a target failed, see above' >&2; exit 1; }
echo "fuzz: $(wc -l <"$logs/list") targets, $time each"
