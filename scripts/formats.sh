#!/bin/sh
# Runs libra's tests of tables whose rows can be changed, Delta's and Iceberg's, on a Spark that both have a release for:
#
#   scripts/formats.sh
#
# It fetches that Spark by pip (some 450 MB) and the jars by the Ivy that is among Spark's, into .deps/formats. Neither format has
# a release for Spark 4.3 yet: those for 4.2 and 4.1 miss classes there.
set -eu

cd "$(dirname "$0")/.."
: "${GO:=go}"
spark=4.1.4
delta='io.delta delta-spark_4.1_2.13 4.4.0'
iceberg='org.apache.iceberg iceberg-spark-runtime-4.1_2.13 1.12.0'
python=.deps/venv/bin/python
folder=$PWD/.deps/formats
home=$folder/pyspark

say() { echo "formats: $*" >&2; }

fetch() {
  if [ -e "$folder/done-$spark" ]; then return; fi
  say "fetching Spark $spark, Delta and Iceberg"
  rm -rf "$folder"
  if "$python" -m pip --version >/dev/null 2>&1; then pip="$python -m pip"; else pip='python3 -m pip'; fi
  $pip install --disable-pip-version-check --no-input --no-deps --target "$folder" "pyspark==$spark" >&2
  mkdir -p "$folder/extra"
  for artifact in "$delta" "io.delta delta-storage ${delta##* }" "$iceberg"; do
    # shellcheck disable=SC2086 # these are three words
    java -jar "$home"/jars/ivy-2*.jar -cache "$folder/ivy" -types jar -notransitive -retrieve "$folder/extra/[artifact]-[revision].[ext]" \
      -dependency $artifact >"$folder/ivy.log" 2>&1 || { tail -n 20 "$folder/ivy.log" >&2; exit 1; }
  done
  : >"$folder/done-$spark"
}

listens() { "$python" -c 'import socket, sys; socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1)' "$1" 2>/dev/null; }

fetch
port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
data=$(mktemp -d)
server=
stop() { if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi; rm -rf "$data"; }
trap stop EXIT
trap 'exit 1' INT TERM

jars=$(printf '%s,' "$folder"/extra/*.jar)
(cd "$data" && SPARK_HOME=$home exec "$home/bin/spark-submit" --class org.apache.spark.sql.connect.service.SparkConnectServer --master 'local[2]' \
  --driver-memory 2g --driver-java-options -XX:TieredStopAtLevel=1 --jars "${jars%,}" \
  --conf spark.driver.host=127.0.0.1 --conf spark.driver.bindAddress=127.0.0.1 --conf spark.ui.enabled=false --conf spark.scheduler.mode=FAIR \
  --conf spark.connect.grpc.binding.address=127.0.0.1 --conf spark.connect.grpc.binding.port="$port" \
  --conf spark.sql.warehouse.dir="$data/warehouse" --conf spark.sql.catalogImplementation=in-memory \
  --conf spark.sql.shuffle.partitions=2 --conf spark.databricks.delta.snapshotPartitions=2 \
  --conf spark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension,org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions \
  --conf spark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog \
  --conf spark.sql.catalog.ice=org.apache.iceberg.spark.SparkCatalog --conf spark.sql.catalog.ice.type=hadoop \
  --conf spark.sql.catalog.ice.warehouse="$data/ice" spark-internal) >"$folder/log" 2>&1 &
server=$!
tries=0
until listens "$port"; do
  tries=$((tries + 1))
  if [ "$tries" -gt 120 ] || ! kill -0 "$server" 2>/dev/null; then tail -n 20 "$folder/log" >&2; exit 1; fi
  sleep 1
done
$GO vet -tags formats ./internal/e2e
LIBRA_FORMATS_SPARK_URL="sc://127.0.0.1:$port" bin/testenv -quick -- "$GO" test -tags formats -run TestFormats -count=1 -v ./internal/e2e
