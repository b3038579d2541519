#!/bin/sh
# Fetches what libra needs and this machine has not, into .deps/ (ignored by git):
#
#   scripts/deps.sh run    Spark, unless SPARK_HOME names one, and PostgreSQL's server for the catalogs
#   scripts/deps.sh test   and what only the tests need: Python packages, psql
#
# Each finished step leaves a stamp that names its version, so that a second call takes a few milliseconds. Everything
# comes from package registries by the registries' own clients: pip for Python's packages, Ivy (it is among Spark's jars) for Maven's,
# apt-get for psql.
set -eu

spark=4.3.0
postgres=18.4.0
python_packages='psycopg[binary]==3.3.9 grpcio-tools==1.83.0'

cd "$(dirname "$0")/.."
stamps=.deps/stamps
python=.deps/venv/bin/python

say() { echo "deps: $*" >&2; }
fail() { say "$*"; exit 1; }
done_before() { [ -e "$stamps/$1" ]; }
stamp() { mkdir -p "$stamps" && : >"$stamps/$1"; }

# java_works says what is wrong with Java before anything large is fetched.
java_works() {
  java=java
  if [ -n "${JAVA_HOME:-}" ]; then java=$JAVA_HOME/bin/java; fi
  help='Spark 4 needs Java 17 or newer; install one (Debian: apt-get install openjdk-17-jre-headless) or set JAVA_HOME'
  command -v "$java" >/dev/null 2>&1 || fail "there is no $java. $help"
  version=$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\)[."].*/\1/p')
  [ "${version:-0}" -ge 17 ] || fail "$java is too old (version ${version:-unknown}). $help"
}

# virtual_environment makes .deps/venv. Where Python comes without ensurepip, as on Debian, the environment gets
# its packages from the pip outside.
virtual_environment() {
  if "$python" -c '' 2>/dev/null; then return; fi
  command -v python3 >/dev/null 2>&1 || fail 'there is no python3, and Spark comes as a Python package. Install Python 3.10 or newer, or set SPARK_HOME to a Spark 4 folder'
  rm -rf .deps/venv "$stamps"/spark-* "$stamps"/python-*
  python3 -m venv .deps/venv >/dev/null 2>&1 || python3 -m venv --without-pip .deps/venv
}

pip_install() {
  virtual_environment
  if "$python" -m pip --version >/dev/null 2>&1; then
    "$python" -m pip install --disable-pip-version-check --no-input "$@" >&2
    return
  fi
  python3 -m pip --version >/dev/null 2>&1 || fail 'Python has no pip. Install it (Debian: apt-get install python3-pip or python3-venv), or set SPARK_HOME to a Spark 4 folder'
  site=$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  python3 -m pip install --disable-pip-version-check --no-input --upgrade --target "$site" "$@" >&2
}

fetch_spark() {
  if [ -n "${SPARK_HOME:-}" ] || done_before "spark-$spark"; then return; fi
  java_works
  say "fetching Spark $spark (some 450 MB, once; SPARK_HOME would name one that is here already)"
  pip_install "pyspark==$spark"
  stamp "spark-$spark"
}

fetch_python_packages() {
  name=python-$(echo "$python_packages" | cksum | cut -d' ' -f1)
  if done_before "$name"; then return; fi
  say "fetching Python packages for the tests: $python_packages"
  # shellcheck disable=SC2086 # these are several words
  pip_install $python_packages
  stamp "$name"
}

postgres_platform() {
  case $(uname -s)-$(uname -m) in
    Linux-x86_64) echo linux-amd64 ;;
    Linux-aarch64 | Linux-arm64) echo linux-arm64v8 ;;
    Darwin-x86_64) echo darwin-amd64 ;;
    Darwin-arm64) echo darwin-arm64v8 ;;
    *) fail "there is no PostgreSQL package for $(uname -s) on $(uname -m); set LIBRA_CATALOG_POSTGRES to the folder of your own PostgreSQL's programs, and for the tests LIBRA_TEST_POSTGRES_URL" ;;
  esac
}

fetch_postgres() {
  if done_before "postgres-$postgres"; then return; fi
  java_works
  say "fetching PostgreSQL $postgres (15 MB)"
  ivy=$(ls "${SPARK_HOME:-.}"/jars/ivy-2*.jar .deps/venv/lib/python3*/site-packages/pyspark/jars/ivy-2*.jar 2>/dev/null | head -n 1)
  [ -n "$ivy" ] || fail "Spark's jars have no Ivy, which fetches PostgreSQL; set LIBRA_CATALOG_POSTGRES to the folder of your own PostgreSQL's programs"
  platform=$(postgres_platform)
  work=.deps/fetch
  rm -rf "$work" .deps/postgres
  "$java" -jar "$ivy" -cache "$work/ivy" -types jar -retrieve "$work/[artifact].[ext]" \
    -dependency io.zonky.test.postgres "embedded-postgres-binaries-$platform" "$postgres" >"$work.log" 2>&1 ||
    { cat "$work.log" >&2; fail "PostgreSQL could not be fetched"; }
  mkdir -p .deps/postgres
  unpacker=$python
  "$unpacker" -c '' 2>/dev/null || unpacker=python3
  "$unpacker" scripts/unpack.py "$work/embedded-postgres-binaries-$platform.jar" .deps/postgres
  rm -rf "$work" "$work.log"
  stamp "postgres-$postgres"
}

fetch_psql() {
  if command -v psql >/dev/null 2>&1; then return; fi
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say 'installing psql'
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql-client; } >&2 </dev/null && return
  fi
  fail 'the tests need psql. Install it (Debian: postgresql-client; Fedora: postgresql; Homebrew: libpq)'
}

# catalog_postgres fetches PostgreSQL for make run, which goes on without it.
catalog_postgres() {
  if [ -n "${LIBRA_CATALOG_POSTGRES:-}" ] || [ "${LIBRA_CATALOG_ENABLED:-true}" = false ]; then return; fi
  scripts/deps.sh postgres || say "libra will answer no catalog queries (\\d in psql) unless this machine has PostgreSQL 15 or later"
}

case ${1:-} in
  run) fetch_spark; catalog_postgres ;;
  postgres) fetch_postgres ;;
  test) virtual_environment; fetch_spark; fetch_python_packages; fetch_postgres; fetch_psql ;;
  *) echo 'usage: scripts/deps.sh run|test' >&2; exit 2 ;;
esac
