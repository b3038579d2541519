#!/bin/sh
# Tries libra on other Sparks than the one that make test has, one after the other (see bench/matrix):
#
#   scripts/matrix.sh [-update] [name ...]    4.3.0, 4.0.1, 3.5.7 and Sail
#
# A name is a version of Spark, or sail-VERSION. Each is fetched by pip into .deps/matrix (some 450 MB for a Spark), Spark Connect for
# 3.5, which is a package of its own there, by the Ivy that is among Spark's jars.
set -eu

cd "$(dirname "$0")/.."
: "${GO:=go}"
all='4.3.0 4.0.1 3.5.7 sail-0.7.2'
sail_pyspark=4.0.1
python=.deps/venv/bin/python
run=.deps/matrix/run
flags=
if [ "${1:-}" = -update ]; then flags=-update; shift; fi

say() { echo "matrix: $*" >&2; }

pip_install() {
  if "$python" -m pip --version >/dev/null 2>&1; then
    "$python" -m pip install --disable-pip-version-check --no-input "$@" >&2
  else
    python3 -m pip install --disable-pip-version-check --no-input "$@" >&2
  fi
}

fetch() {
  folder=.deps/matrix/$1
  if [ -e "$folder.done" ]; then return; fi
  say "fetching $1"
  rm -rf "$folder"
  case $1 in
    sail-*)
      fetch "$sail_pyspark" # Sail asks for a PySpark that it knows
      folder=.deps/matrix/$1
      pip_install --no-deps --target "$folder" "pysail==${1#sail-}" ;;
    *) pip_install --no-deps --target "$folder" "pyspark==$1" ;;
  esac
  case $1 in 3.*) fetch_connect "$1" "$folder/pyspark/jars" ;; esac
  : >"$folder.done"
}

# fetch_connect adds the server, whose jar has in it what it needs that Spark has not.
fetch_connect() {
  ivy=$(ls .deps/venv/lib/python3*/site-packages/pyspark/jars/ivy-2*.jar "${SPARK_HOME:-.}"/jars/ivy-2*.jar 2>/dev/null | head -n 1)
  java -jar "$ivy" -cache .deps/matrix/ivy -types jar -notransitive -retrieve "$2/[artifact]-[revision].[ext]" \
    -dependency org.apache.spark spark-connect_2.12 "$1" >&2
}

free_port() { "$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

listens() { "$python" -c 'import socket, sys; socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1)' "$1" 2>/dev/null; }

# serve starts a server in the background and waits until it listens.
serve() {
  folder=$PWD/.deps/matrix/$1
  home=$folder/pyspark
  port=$(free_port)
  rm -rf "$run"
  mkdir -p "$run"
  case $1 in
    4.3.0) if [ ! -e "$folder.done" ]; then home=$(ls -d "$PWD"/.deps/venv/lib/python3*/site-packages/pyspark | head -n 1); fi ;;
  esac
  case $1 in
    sail-*) PYTHONPATH=$folder:$PWD/.deps/matrix/$sail_pyspark "$python" "$folder/bin/sail" spark server --ip 127.0.0.1 --port "$port" >"$run/log" 2>&1 & ;;
    *) SPARK_HOME=$home "$home/bin/spark-submit" --class org.apache.spark.sql.connect.service.SparkConnectServer --master 'local[2]' --driver-memory 1g \
      --conf spark.connect.grpc.binding.port="$port" --conf spark.ui.enabled=false --conf spark.scheduler.mode=FAIR \
      --conf spark.sql.warehouse.dir="$PWD/$run/warehouse" --conf spark.sql.catalogImplementation=in-memory --conf spark.sql.shuffle.partitions=4 \
      --conf spark.sql.filesourceTableRelationCacheSize=0 --driver-java-options -XX:TieredStopAtLevel=1 >"$run/log" 2>&1 & ;;
  esac
  server=$!
  tries=0
  until listens "$port"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 120 ] || ! kill -0 "$server" 2>/dev/null; then
      tail -n 20 "$run/log" >&2
      return 1
    fi
    sleep 1
  done
}

server=
stop() { if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; server=; fi; }
trap stop EXIT
trap 'exit 1' INT TERM

failed=
# shellcheck disable=SC2086 # these are several words
for name in ${*:-$all}; do
  if [ "$name" != 4.3.0 ]; then fetch "$name"; fi
  say "$name"
  # shellcheck disable=SC2086
  if serve "$name" && $GO run ./bench/matrix $flags -name "$name" "sc://127.0.0.1:$port"; then :; else failed="$failed $name"; fi
  stop
done
[ -z "$failed" ] || { say "failed:$failed"; exit 1; }
