#!/bin/sh
# Fails when the generated code in a folder is not what its generate.sh makes: scripts/generated.sh FOLDER
#
# The code is made in a copy, so that the check changes nothing.
set -eu

cd "$(dirname "$0")/.."
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
mkdir -p "$copy/$1"
cp go.mod go.sum "$copy"/
cp "$1"/*.proto "$1"/generate.sh "$copy/$1"/
"$copy/$1/generate.sh"
for made in "$copy/$1"/*.pb.go; do
  cmp -s "$made" "$1/$(basename "$made")" || { echo "$1/$(basename "$made") is not current: run make generate" >&2; exit 1; }
done
