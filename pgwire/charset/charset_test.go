package charset

import (
	"context"
	"encoding/hex"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/internal/testenv"
	"github.com/whereq/libra/pgwire/pgerr"
)

// decoder asks a real PostgreSQL what characters bytes are; nil is an error.
func decoder(t *testing.T) func(name string, list [][]byte) [][]byte {
	t.Helper()
	ctx := context.Background()
	conn, err := pgconn.Connect(ctx, testenv.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(ctx) })
	run := func(sql string) []*pgconn.Result {
		results, err := conn.Exec(ctx, sql).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return results
	}
	run(`CREATE FUNCTION pg_temp.decoded(b bytea, name text) RETURNS text LANGUAGE plpgsql AS
		$$ BEGIN RETURN convert_from(b, name); EXCEPTION WHEN OTHERS THEN RETURN NULL; END $$`)
	return func(name string, list [][]byte) [][]byte {
		var values []string
		for i, b := range list {
			values = append(values, "("+strconv.Itoa(i)+`, '\x`+hex.EncodeToString(b)+"'::bytea)")
		}
		var texts [][]byte
		for _, row := range run("SELECT pg_temp.decoded(b, '" + name + "') FROM (VALUES " + strings.Join(values, ",") + ") v (i, b) ORDER BY i")[0].Rows {
			texts = append(texts, row[0])
		}
		return texts
	}
}

// TestSinglesAgainstPostgres: the encodings of one byte a character are PostgreSQL's, byte for byte and both ways.
func TestSinglesAgainstPostgres(t *testing.T) {
	ask := decoder(t)
	var all [][]byte
	for i := range 256 {
		all = append(all, []byte{byte(i)})
	}
	for _, name := range slices.Sorted(maps.Keys(singles)) {
		c, err := Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range ask(name, all) {
			got, _, err := c.AppendUTF8(nil, all[i], true)
			if string(got) != string(want) || (err == nil) != (want != nil) {
				t.Errorf("%s 0x%02x is %q, not %q (%v)", name, i, got, want, err)
			}
			if back, err := c.AppendEncoded(nil, want); want != nil && (err != nil || string(back) != string(all[i])) {
				t.Errorf("%s %q is 0x%x (%v), not 0x%02x", name, want, back, err, i)
			}
		}
	}
}

// TestMultisAgainstPostgres: where PostgreSQL has a character, it is the same one here. That tables of the Web have more
// characters is known, and that those of Chinese differ in a few signs.
func TestMultisAgainstPostgres(t *testing.T) {
	ask := decoder(t)
	random := rand.New(rand.NewPCG(1, 2))
	for _, name := range []string{"EUC_JP", "SJIS", "EUC_KR", "UHC", "GBK"} {
		var list [][]byte
		for range 500 {
			list = append(list, []byte{byte(0x81 + random.IntN(0x7E)), byte(0x40 + random.IntN(0xBF))})
		}
		c, err := Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range ask(name, list) {
			got, _, err := c.AppendUTF8(nil, list[i], true)
			if want != nil && err == nil && string(got) != string(want) {
				t.Errorf("%s 0x%x is %q, not %q", name, list[i], got, want)
			}
		}
	}
}

func TestEncode(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"latin1", "aé", "a\xe9"}, {"win1252", "€", "\x80"}, {"SJIS", "表ｱ", "\x95\x5c\xb1"}, {"gbk", "你", "\xc4\xe3"},
		{"gb18030", "你😀", "\xc4\xe3\x94\x39\xfc\x36"}, {"big5", "你", "\xa7A"}, {"euc_kr", "가", "\xb0\xa1"}, {"utf8", "é", "é"},
		{"latin1", "a€", `22P05 character with byte sequence 0xe2 0x82 0xac in encoding "UTF8" has no equivalent in encoding "LATIN1"`},
		{"euc_cn", "가", `22P05 character with byte sequence 0xea 0xb0 0x80 in encoding "UTF8" has no equivalent in encoding "EUC_CN"`},
		{"win1252", "\u0081", `22P05 character with byte sequence 0xc2 0x81 in encoding "UTF8" has no equivalent in encoding "WIN1252"`},
	} {
		set, err := Lookup(c.name)
		if err != nil {
			t.Fatal(err)
		}
		b, err := set.AppendEncoded([]byte("x"), []byte(c.text))
		got := strings.TrimPrefix(string(b), "x")
		if err != nil {
			got = pgerr.From(err).Code + " " + pgerr.From(err).Message
		}
		if got != c.want {
			t.Errorf("%s in %s is %q, not %q", c.text, c.name, got, c.want)
		}
	}
}

func TestLookup(t *testing.T) {
	for name, want := range map[string]string{
		"UTF-8": "UTF8", "'utf-8'": "UTF8", "unicode": "UTF8", "ISO 8859-15": "LATIN9", "windows-1251": "WIN1251", "SQL_ASCII": "SQL_ASCII",
		"klingon": pgerr.InvalidParameterValue, "": pgerr.InvalidParameterValue, "EUC_TW": pgerr.FeatureNotSupported,
	} {
		c, err := Lookup(name)
		got := ""
		if err != nil {
			got = pgerr.From(err).Code
		} else {
			got = c.Name()
		}
		if got != want {
			t.Errorf("%q is %s, not %s", name, got, want)
		}
	}
}

func TestInvalidUTF8(t *testing.T) {
	for text, want := range map[string]string{
		"a\x00b": "0x00", "a\xff": "0xff", "\xe2\x28\xa1z": "0xe2 0x28 0xa1", "\xc3": "0xc3", "\xf0\x80\x80\x80\x80": "0xf0 0x80 0x80 0x80", "\xed\xa0\x80": "0xed 0xa0 0x80",
	} {
		err := CheckUTF8([]byte(text))
		if got := pgerr.From(err); err == nil || got.Code != "22021" || got.Message != `invalid byte sequence for encoding "UTF8": `+want {
			t.Errorf("%q: %v", text, err)
		}
	}
	if err := CheckUTF8([]byte("aé€😀")); err != nil {
		t.Error(err)
	}
}

func FuzzValidUTF8(f *testing.F) {
	f.Add([]byte("aé\xc3"), 2)
	f.Fuzz(func(t *testing.T, b []byte, cut int) {
		n := ValidUTF8(b)
		if cut < 0 || cut > n {
			return
		}
		first := ValidUTF8(b[:cut])
		if first > cut || first+ValidUTF8(b[first:]) != n {
			t.Fatalf("%q: %d, and in two parts %d and %d", b, n, first, ValidUTF8(b[first:]))
		}
	})
}
