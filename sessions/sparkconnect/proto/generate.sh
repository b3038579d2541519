#!/bin/sh
# Makes the Go code of these .proto files anew, in this folder.
#
# protoc comes with Python's grpcio-tools (LIBRA_PYTHON: a python that has it,
# default python3; the version that the committed code was made with is below),
# its Go plugins are the tools that go.mod pins.
set -eu

want=1.83.0 # grpcio-tools: protoc's version is written into the generated code
python=${LIBRA_PYTHON:-python3}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)

have=$("$python" -c 'from importlib.metadata import version; print(version("grpcio-tools"))' 2>/dev/null) || {
  echo "generate.sh: $python has no grpcio-tools: pip install grpcio-tools==$want, or set LIBRA_PYTHON" >&2
  exit 1
}
if [ "$have" != "$want" ]; then
  echo "generate.sh: grpcio-tools $have found, $want wanted" >&2
  exit 1
fi

bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
cd "$root"
go build -o "$bin" google.golang.org/protobuf/cmd/protoc-gen-go google.golang.org/grpc/cmd/protoc-gen-go-grpc
PATH="$bin:$PATH" "$python" -m grpc_tools.protoc -I . \
  --go_out=. --go_opt=paths=source_relative \
  --go-grpc_out=. --go-grpc_opt=paths=source_relative \
  sessions/sparkconnect/proto/types.proto sessions/sparkconnect/proto/plan.proto \
  sessions/sparkconnect/proto/execute.proto sessions/sparkconnect/proto/base.proto
