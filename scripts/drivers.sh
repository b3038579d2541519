#!/bin/sh
# Fetches the PostgreSQL drivers that the tests run against libra, into .deps/ (scripts/deps.sh test goes before it):
# Python's by pip, Java's by Ivy, node's by npm, ODBC's by apt-get. Go's are in go.mod. A driver that can't be had is an
# error here, and its test fails; nothing is skipped.
set -eu

python_drivers='psycopg[binary,pool]==3.3.9 psycopg2-binary==2.9.13 asyncpg==0.32.0 pg8000==1.31.6 pyodbc==5.5.0 sqlalchemy==2.0.58 django==5.2.19'
pgjdbc=42.7.13
node_drivers='pg@8.23.1 pg-cursor@2.22.0 pg-query-stream@4.17.0 pg-copy-streams@7.0.0'

cd "$(dirname "$0")/.."
stamps=.deps/stamps
python=.deps/venv/bin/python

say() { echo "drivers: $*" >&2; }
fail() { say "$*"; exit 1; }
stamp_of() { echo "$1-$(echo "$2" | cksum | cut -d' ' -f1)"; }
done_before() { [ -e "$stamps/$1" ]; }
stamp() { mkdir -p "$stamps" && : >"$stamps/$1"; }

# package_install NAME...: Debian's packages, where we may install them.
package_install() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
  say "installing $*"
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; } >&2 </dev/null
}

fetch_python() {
  name=$(stamp_of drivers-python "$python_drivers")
  if done_before "$name"; then return; fi
  say "fetching $python_drivers"
  # shellcheck disable=SC2086 # these are several words
  if "$python" -m pip --version >/dev/null 2>&1; then
    "$python" -m pip install --disable-pip-version-check --no-input $python_drivers >&2
  else # a Python without ensurepip: see deps.sh
    python3 -m pip install --disable-pip-version-check --no-input --upgrade \
      --target "$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" $python_drivers >&2
  fi
  stamp "$name"
}

fetch_pgjdbc() {
  javac=${JAVA_HOME:+$JAVA_HOME/bin/}javac
  command -v "$javac" >/dev/null 2>&1 || package_install openjdk-17-jdk-headless ||
    fail 'the test of pgjdbc needs a Java compiler. Install one (Debian: openjdk-17-jdk-headless)'
  if done_before "pgjdbc-$pgjdbc"; then return; fi
  say "fetching pgjdbc $pgjdbc"
  ivy=$(ls "${SPARK_HOME:-.}"/jars/ivy-2*.jar .deps/venv/lib/python3*/site-packages/pyspark/jars/ivy-2*.jar 2>/dev/null | head -n 1)
  [ -n "$ivy" ] || fail "Spark's jars have no Ivy, which fetches pgjdbc"
  work=.deps/fetch-pgjdbc
  rm -rf "$work" .deps/pgjdbc
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -jar "$ivy" -cache "$work/ivy" -types jar bundle -confs default \
    -retrieve "$work/[artifact].[ext]" -dependency org.postgresql postgresql "$pgjdbc" >"$work.log" 2>&1 ||
    { cat "$work.log" >&2; fail 'pgjdbc could not be fetched'; }
  mkdir -p .deps/pgjdbc
  cp "$work"/*.jar .deps/pgjdbc/
  [ -e .deps/pgjdbc/postgresql.jar ] || { cat "$work.log" >&2; fail 'pgjdbc has another name than expected'; }
  rm -rf "$work" "$work.log"
  stamp "pgjdbc-$pgjdbc"
}

fetch_node() {
  command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 || package_install nodejs npm ||
    fail 'the test of node-postgres needs node and npm (Debian: nodejs, npm)'
  name=$(stamp_of drivers-node "$node_drivers")
  if done_before "$name"; then return; fi
  say "fetching $node_drivers"
  mkdir -p .deps/node
  # shellcheck disable=SC2086 # these are several words
  npm install --prefix .deps/node --no-audit --no-fund --no-save --ignore-scripts $node_drivers >&2
  stamp "$name"
}

fetch_odbc() {
  command -v isql >/dev/null 2>&1 && odbc_driver >/dev/null || package_install unixodbc odbc-postgresql ||
    fail 'the test of psqlODBC needs unixODBC and psqlODBC (Debian: unixodbc, odbc-postgresql; Fedora: unixODBC, postgresql-odbc)'
  mkdir -p .deps/odbc
  ln -sf "$(odbc_driver)" .deps/odbc/psqlodbcw.so
}

# odbc_driver is where psqlODBC's library is.
odbc_driver() {
  for file in /usr/lib/*/odbc/psqlodbcw.so /usr/lib64/psqlodbcw.so /usr/lib/psqlodbcw.so /opt/homebrew/lib/psqlodbcw.so; do
    if [ -e "$file" ]; then echo "$file"; return; fi
  done
  return 1
}

fetch_python
fetch_pgjdbc
fetch_node
fetch_odbc
