package translate

import "testing"

func TestSplitInsert(t *testing.T) {
	for text, query := range map[string]string{
		"insert into t select 1":                           "select 1",
		"INSERT INTO `a b`.t (a, `b`) /* ( */ SELECT 1, 2": "SELECT 1, 2",
		"insert into c.s.t\nwith x as (select 1) select 2": "with x as (select 1) select 2",
		"insert into t values (1)":                         "",
		"insert into t (select 1)":                         "",
		"insert into t (values (1), (2))":                  "",
		"insert into t ((select 1))":                       "",
		"insert into t (a) (select 1)":                     "",
		"insert into t (a":                                 "",
		"insert into t":                                    "",
		"insert into t (a, 'x":                             "",
		"insert overwrite t select 1":                      "",
		"insert into table t select 1":                     "",
		"with x as (select 1) insert into t select 2":      "",
		"insert into t partition (a = 1) select 2":         "",
		"select 1": "",
		"":         "",
	} {
		insert, got, ok := SplitInsert(text)
		if got != query || ok != (query != "") || ok && insert+got != text {
			t.Errorf("%q: %q %q %v", text, insert, got, ok)
		}
	}
	if got := Blank("añ\r\nb"); got != "  \r\n " {
		t.Errorf("%q", got)
	}
}
