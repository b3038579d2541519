package charset

import (
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"github.com/whereq/libra/pgwire/pgerr"
)

// Charset is one encoding.
type Charset struct {
	name   string
	single *single           // of one byte a character
	multi  encoding.Encoding // of several
	length func(b []byte) int
}

var singles = map[string]*charmap.Charmap{
	"LATIN1": charmap.ISO8859_1, "LATIN2": charmap.ISO8859_2, "LATIN3": charmap.ISO8859_3, "LATIN4": charmap.ISO8859_4,
	"LATIN5": charmap.ISO8859_9, "LATIN6": charmap.ISO8859_10, "LATIN7": charmap.ISO8859_13,
	"LATIN8": charmap.ISO8859_14, "LATIN9": charmap.ISO8859_15, "LATIN10": charmap.ISO8859_16,
	"ISO_8859_5": charmap.ISO8859_5, "ISO_8859_6": charmap.ISO8859_6, "ISO_8859_7": charmap.ISO8859_7,
	"ISO_8859_8": charmap.ISO8859_8, "KOI8R": charmap.KOI8R, "KOI8U": charmap.KOI8U,
	"WIN1250": charmap.Windows1250, "WIN1251": charmap.Windows1251, "WIN1252": charmap.Windows1252,
	"WIN1253": charmap.Windows1253, "WIN1254": charmap.Windows1254, "WIN1255": charmap.Windows1255,
	"WIN1256": charmap.Windows1256, "WIN1257": charmap.Windows1257, "WIN1258": charmap.Windows1258,
	"WIN866": charmap.CodePage866, "WIN874": charmap.Windows874,
}

var multis = map[string]Charset{
	"EUC_JP":  {multi: japanese.EUCJP, length: eucJapaneseLength},
	"SJIS":    {multi: japanese.ShiftJIS, length: shiftLength},
	"EUC_KR":  {multi: korean.EUCKR, length: eucLength},
	"UHC":     {multi: korean.EUCKR, length: doubleLength},
	"EUC_CN":  {multi: simplifiedchinese.GBK, length: eucLength},
	"GBK":     {multi: simplifiedchinese.GBK, length: doubleLength},
	"GB18030": {multi: simplifiedchinese.GB18030, length: gb18030Length},
	"BIG5":    {multi: traditionalchinese.Big5, length: doubleLength},
}

// Lookup finds an encoding by any of PostgreSQL's names for it: 22023 for no such encoding, 0A000 for one that libra
// has no tables of.
func Lookup(name string) (*Charset, error) {
	canonical, ok := Canonical(name)
	if !ok {
		return nil, pgerr.Newf(pgerr.InvalidParameterValue, `"%s" is not a valid encoding name`, name)
	}
	if canonical == "UTF8" || canonical == "SQL_ASCII" {
		return &Charset{name: canonical}, nil
	}
	if m, ok := singles[canonical]; ok {
		return &Charset{name: canonical, single: newSingle(canonical, m)}, nil
	}
	if m, ok := multis[canonical]; ok {
		m.name = canonical
		return &m, nil
	}
	return nil, pgerr.Unsupported("the encoding "+canonical, "use UTF8 as the client's encoding")
}

// Name is PostgreSQL's name of the encoding.
func (c *Charset) Name() string { return c.name }

// UTF8 tells that nothing has to be converted.
func (c *Charset) UTF8() bool { return c.single == nil && c.multi == nil }
