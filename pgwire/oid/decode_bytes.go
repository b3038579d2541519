package oid

import (
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/whereq/libra/pgwire/pgerr"
)

// byteaText reads both of bytea's formats (manual, "Binary Data Types").
func byteaText(id uint32, s string, _ *Env) (Value, error) {
	v := Value{Kind: KindBytea, Type: id}
	var err error
	if strings.HasPrefix(s, `\x`) {
		v.Text, err = hexBytes(s[2:])
	} else {
		v.Text, err = escapedBytes(s)
	}
	return v, err
}

// hexBytes reads pairs of digits; there may be white space between the pairs.
func hexBytes(s string) (string, error) {
	out := make([]byte, 0, len(s)/2)
	for i := 0; i < len(s); {
		if strings.IndexByte(" \n\t\r", s[i]) >= 0 {
			i++
			continue
		}
		high := digitValue(s[i])
		if high > 15 {
			return "", badHexDigit(s[i:])
		}
		if i+1 == len(s) {
			return "", pgerr.New(pgerr.InvalidParameterValue, "invalid hexadecimal data: odd number of digits")
		}
		low := digitValue(s[i+1])
		if low > 15 {
			return "", badHexDigit(s[i+1:])
		}
		out = append(out, byte(high<<4|low))
		i += 2
	}
	return string(out), nil
}

func badHexDigit(s string) error {
	for _, r := range s {
		return pgerr.Newf(pgerr.InvalidParameterValue, `invalid hexadecimal digit: "%c"`, r)
	}
	return nil
}

// escapedBytes reads \\ and three octal digits after a backslash; all else stands for itself.
func escapedBytes(s string) (string, error) {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] != '\\':
			out = append(out, s[i])
		case strings.HasPrefix(s[i:], `\\`):
			out = append(out, '\\')
			i++
		case len(s) >= i+4 && s[i+1] >= '0' && s[i+1] <= '3' && isOctal(s[i+2]) && isOctal(s[i+3]):
			out = append(out, (s[i+1]-'0')<<6|(s[i+2]-'0')<<3|(s[i+3]-'0'))
			i += 3
		default:
			return "", pgerr.New(pgerr.InvalidTextRepresentation, "invalid input syntax for type bytea")
		}
	}
	return string(out), nil
}

func isOctal(b byte) bool { return b >= '0' && b <= '7' }

func byteaBinary(id uint32, b []byte) (Value, error) {
	return Value{Kind: KindBytea, Type: id, Text: string(b)}, nil
}

// uuidText takes hyphens after any group of four digits, and braces around it all (manual, "UUID Type").
func uuidText(id uint32, s string, _ *Env) (Value, error) {
	inner := s
	if strings.HasPrefix(s, "{") {
		if !strings.HasSuffix(s, "}") {
			return Value{}, invalidSyntax("uuid", s)
		}
		inner = s[1 : len(s)-1]
	}
	var digits []byte
	for i := 0; i < len(inner); i++ {
		if inner[i] == '-' && len(digits)%4 == 0 && len(digits) > 0 && len(digits) < 32 && inner[i-1] != '-' {
			continue
		}
		digits = append(digits, inner[i])
	}
	b, err := hex.DecodeString(string(digits))
	if err != nil || len(b) != 16 {
		return Value{}, invalidSyntax("uuid", s)
	}
	return uuidBinary(id, b)
}

func uuidBinary(id uint32, b []byte) (Value, error) {
	if len(b) != 16 {
		return Value{}, badBinary(id)
	}
	h := hex.EncodeToString(b)
	text := h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
	return Value{Kind: KindUUID, Type: id, Text: text}, nil
}

func jsonText(id uint32, s string, _ *Env) (Value, error) {
	if !json.Valid([]byte(s)) {
		return Value{}, pgerr.New(pgerr.InvalidTextRepresentation, "invalid input syntax for type json").
			WithDetail("The value is not JSON: " + shown(s))
	}
	return Value{Kind: KindJSON, Type: id, Text: s}, nil
}

func jsonBinary(id uint32, b []byte) (Value, error) {
	if err := checkText(b); err != nil {
		return Value{}, err
	}
	return jsonText(id, string(b), nil)
}

// jsonbVersion is the byte that jsonb's binary format begins with.
const jsonbVersion = 1

func jsonbBinary(id uint32, b []byte) (Value, error) {
	if len(b) == 0 {
		return Value{}, badBinary(id)
	}
	if b[0] != jsonbVersion {
		return Value{}, pgerr.Newf(pgerr.InternalError, "unsupported jsonb version number %d", b[0])
	}
	return jsonBinary(id, b[1:])
}
