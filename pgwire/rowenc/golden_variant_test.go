package rowenc_test

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/pgwire/oid"
)

// variantType is Spark's variant in Arrow: two binaries, one of them tagged.
func variantType() arrow.DataType {
	return arrow.StructOf(
		arrow.Field{Name: "value", Type: arrow.BinaryTypes.Binary},
		arrow.Field{Name: "metadata", Type: arrow.BinaryTypes.Binary, Metadata: arrow.MetadataFrom(map[string]string{"variant": "true"})})
}

// variantGoldens are the variants of variants.tsv beside PostgreSQL's jsonb of the same JSON.
func variantGoldens() []golden {
	content, err := os.ReadFile(filepath.Join("..", "..", "testdata", "rowenc", "variants.tsv"))
	if err != nil {
		panic(err)
	}
	cases := []goldenCase{{"null::jsonb", nil}}
	for line := range strings.Lines(string(content)) {
		parts := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(parts) != 3 {
			continue
		}
		value, err1 := hex.DecodeString(parts[1])
		metadata, err2 := hex.DecodeString(parts[2])
		if err1 != nil || err2 != nil {
			panic(line)
		}
		cases = append(cases, goldenCase{"'" + parts[0] + "'::jsonb", variant{value, metadata}})
	}
	tagged := field(variantType())
	named := field(arrow.StructOf(arrow.Field{Name: "value", Type: arrow.BinaryTypes.Binary}, arrow.Field{Name: "metadata", Type: arrow.BinaryTypes.Binary}))
	named.Metadata = sparkType("variant")
	return []golden{
		{file: "jsonb_variant", field: tagged, oid: oid.JSONB, cases: cases},
		{file: "jsonb_variant_named", field: named, oid: oid.JSONB, cases: cases[:3]},
	}
}
