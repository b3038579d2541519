package charset

// The length functions tell how many bytes the character that b begins with takes, b[0] being 0x80 or more: 0 when
// more of b is needed to know, negative when these bytes can't be one: minus the number to show.

func eucLength(b []byte) int {
	n := trailing(b, 2, 0xA1)
	if n == 2 && (b[0] < 0xA1 || b[0] == 0xFF || b[1] == 0xFF) {
		return -2
	}
	return n
}

func eucJapaneseLength(b []byte) int {
	switch b[0] {
	case 0x8F: // JIS X 0212
		return trailing(b, 3, 0xA1)
	default: // 0x8E is a half-width kana
		return trailing(b, 2, 0xA1)
	}
}

func doubleLength(b []byte) int { return trailing(b, 2, 1) }

func shiftLength(b []byte) int {
	if b[0] >= 0xA1 && b[0] <= 0xDF {
		return 1
	}
	n := trailing(b, 2, 0x40)
	if n == 2 && (b[0] == 0x80 || b[0] == 0xA0 || b[0] > 0xFC || b[1] == 0x7F || b[1] > 0xFC) {
		return -2
	}
	return n
}

func gb18030Length(b []byte) int {
	if len(b) > 1 && b[1] >= 0x30 && b[1] <= 0x39 {
		return trailing(b, 4, 0x30)
	}
	return trailing(b, 2, 0x40)
}

// trailing is n when the bytes after the first are of a character's.
func trailing(b []byte, n int, least byte) int {
	if len(b) < n {
		return 0
	}
	for _, c := range b[1:n] {
		if c < least {
			return -n
		}
	}
	return n
}
