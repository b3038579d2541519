// Package charset converts between UTF-8 and the client encodings that PostgreSQL knows (manual, "Character Set
// Support"), with PostgreSQL's names and its errors: 22021 for bytes that the encoding does not have, 22P05 for a
// character that the other encoding does not have.
//
// The tables are those of golang.org/x/text. An encoding that is missing there (EUC_TW, JOHAB, EUC_JIS_2004,
// SHIFT_JIS_2004, MULE_INTERNAL) is refused by name. SQL_ASCII is no conversion: as between a client that says it
// and a UTF8 database, the bytes have to be UTF-8 already.
//
// A Charset holds no state of a stream and never changes; any goroutine may use it. The package starts none.
package charset
