package connectpb_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	_ "google.golang.org/protobuf/types/known/anypb" // Spark's files import it

	"github.com/whereq/libra/sessions/localspark"
	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// serialized finds the descriptor in Python code that protoc made.
var serialized = regexp.MustCompile(`AddSerializedFile\(\s*b(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\)`)

// sparksOwn reads the descriptors that come with Spark's Python client.
func sparksOwn(t *testing.T) *protoregistry.Files {
	t.Helper()
	home, err := localspark.FindHome("")
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(home, "sql", "connect", "proto") // of the Python package
	if _, err := os.Stat(folder); err != nil {
		folder = filepath.Join(home, "python", "pyspark", "sql", "connect", "proto") // of a whole Spark
	}
	set := &descriptorpb.FileDescriptorSet{}
	for _, name := range []string{"common", "types", "expressions", "catalog", "ml_common", "relations", "ml", "commands", "pipelines", "base"} {
		set.File = append(set.File, readDescriptor(t, filepath.Join(folder, name+"_pb2.py")))
	}
	files, err := protodesc.FileOptions{AllowUnresolvable: true}.NewFiles(set)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func readDescriptor(t *testing.T, path string) *descriptorpb.FileDescriptorProto {
	t.Helper()
	code, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	found := serialized.FindSubmatch(code)
	if found == nil {
		t.Fatalf("no descriptor in %s", path)
	}
	text := strings.NewReplacer(`\\`, `\\`, `\'`, `'`, `\"`, `\"`, `"`, `\"`).Replace(string(found[1]) + string(found[2]))
	data, err := strconv.Unquote(`"` + text + `"`)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	file := &descriptorpb.FileDescriptorProto{}
	if err := proto.Unmarshal([]byte(data), file); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return file
}

// Every field that is named here is Spark's: same number, name, kind and cardinality.
func TestFieldsAreSparks(t *testing.T) {
	files := sparksOwn(t)
	c := comparison{seen: map[string]bool{}}
	found, err := files.FindDescriptorByName("spark.connect.SparkConnectService")
	if err != nil {
		t.Fatal(err)
	}
	theirs := found.(protoreflect.ServiceDescriptor).Methods()
	ours := connectpb.File_sessions_sparkconnect_proto_base_proto.Services().ByName("SparkConnectService").Methods()
	for i := range ours.Len() {
		our := ours.Get(i)
		their := theirs.ByName(our.Name())
		if their == nil || our.IsStreamingServer() != their.IsStreamingServer() || our.IsStreamingClient() != their.IsStreamingClient() {
			t.Errorf("method %s is not Spark's", our.Name())
			continue
		}
		c.message(our.Input(), their.Input())
		c.message(our.Output(), their.Output())
	}
	if len(c.seen) < 60 {
		t.Errorf("only %d messages were compared", len(c.seen))
	}
	for _, err := range c.wrong {
		t.Error(err)
	}
}

type comparison struct {
	seen  map[string]bool
	wrong []error
}

func (c *comparison) message(our, their protoreflect.MessageDescriptor) {
	key := fmt.Sprint(our.FullName(), " ", their.FullName())
	if c.seen[key] {
		return
	}
	c.seen[key] = true
	for i := range our.Fields().Len() {
		c.field(our.Fields().Get(i), their.Fields().ByNumber(our.Fields().Get(i).Number()))
	}
}

func (c *comparison) field(our, their protoreflect.FieldDescriptor) {
	if their == nil || our.Name() != their.Name() || our.Kind() != their.Kind() || our.Cardinality() != their.Cardinality() || our.IsMap() != their.IsMap() || our.HasPresence() != their.HasPresence() {
		c.wrong = append(c.wrong, fmt.Errorf("%s = %d is not Spark's %v", our.FullName(), our.Number(), their))
		return
	}
	switch {
	case our.Message() != nil:
		c.message(our.Message(), their.Message())
	case our.Enum() != nil:
		for i := range our.Enum().Values().Len() {
			v := our.Enum().Values().Get(i)
			if other := their.Enum().Values().ByNumber(v.Number()); other == nil || other.Name() != v.Name() {
				c.wrong = append(c.wrong, errors.New("enum value "+string(v.FullName())+" is not Spark's"))
			}
		}
	}
}
