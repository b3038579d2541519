package rowenc

// The low two bits of a node's header.
const (
	variantPrimitive = iota
	variantShortString
	variantObject
	variantArray
)

// variantReader prints one variant after the other.
type variantReader struct {
	names variantNames
	zone  zone
	left  int       // bytes of the value that no node has taken yet
	keys  []keySpan // the open objects' entries, one object's after the other's
}

// take counts the bytes that a node says are its own. In a sound variant no two nodes share any; one whose offsets lead
// many times to the same node would otherwise be endless.
func (r *variantReader) take(n int) bool {
	r.left -= n
	return r.left >= 0
}

// append prints the node that value begins with.
func (r *variantReader) append(dst, value []byte, depth int) ([]byte, error) {
	if len(value) == 0 {
		return dst, errVariant
	}
	if depth > maxVariantDepth {
		return dst, errVariantDeep
	}
	if len(dst) > maxMessage {
		return dst, errVariantLong
	}
	info := value[0] >> 2
	switch value[0] & 3 {
	case variantShortString:
		if len(value) < 1+int(info) || !r.take(1+int(info)) {
			return dst, errVariant
		}
		return appendJSONString(dst, value[1:1+info])
	case variantObject:
		return r.appendObject(dst, value, info, depth)
	case variantArray:
		return r.appendArray(dst, value, info, depth)
	default:
		return r.appendPrimitive(dst, value[1:], info)
	}
}

// container is the head of an object or an array.
type container struct {
	count       int
	firstID     int // an object's names
	idWidth     int
	firstOffset int // count+1 of them: where each child begins, and where the last ends
	offsetWidth int
	children    []byte
}

func readContainer(value []byte, large bool, idWidth, offsetWidth int) (c container, ok bool) {
	countWidth := 1
	if large {
		countWidth = 4
	}
	if c.count, ok = littleEndian(value, 1, countWidth); !ok {
		return c, false
	}
	c.idWidth, c.offsetWidth = idWidth, offsetWidth
	c.firstID = 1 + countWidth
	c.firstOffset = c.firstID + c.count*idWidth
	end := c.firstOffset + (c.count+1)*offsetWidth
	if end > len(value) {
		return c, false
	}
	c.children = value[end:]
	return c, true
}

// child is where child k begins. It tells its own length.
func (c *container) child(value []byte, k int) ([]byte, bool) {
	start, ok := littleEndian(value, c.firstOffset+k*c.offsetWidth, c.offsetWidth)
	if !ok || start > len(c.children) {
		return nil, false
	}
	return c.children[start:], true
}

func (r *variantReader) appendArray(dst, value []byte, info byte, depth int) (out []byte, err error) {
	c, ok := readContainer(value, info>>2&1 == 1, 0, int(info&3)+1)
	if !ok || !r.take(len(value)-len(c.children)) {
		return dst, errVariant
	}
	dst = append(dst, '[')
	for k := range c.count {
		if k > 0 {
			dst = append(dst, ", "...)
		}
		child, ok := c.child(value, k)
		if !ok {
			return dst, errVariant
		}
		if dst, err = r.append(dst, child, depth+1); err != nil {
			return dst, err
		}
	}
	return append(dst, ']'), nil
}

// appendObject prints the fields in jsonb's order; a variant has them in the order of their names.
func (r *variantReader) appendObject(dst, value []byte, info byte, depth int) (out []byte, err error) {
	c, ok := readContainer(value, info>>4&1 == 1, int(info>>2&3)+1, int(info&3)+1)
	if !ok || !r.take(len(value)-len(c.children)) {
		return dst, errVariant
	}
	start := len(r.keys)
	defer func() { r.keys = r.keys[:start] }()
	if !r.pushKeys(value, &c) {
		return dst, errVariant
	}
	entries := sortKeys(r.keys[start:], r.names.bytes)
	dst = append(dst, '{')
	for k := range entries {
		// A nested object may move r.keys; this object's part keeps its values where it was.
		e := entries[k]
		if k > 0 {
			dst = append(dst, ", "...)
		}
		if dst, err = appendJSONString(dst, r.names.bytes[e.start:e.end]); err != nil {
			return dst, err
		}
		child, ok := c.child(value, e.value)
		if !ok {
			return dst, errVariant
		}
		if dst, err = r.append(append(dst, ": "...), child, depth+1); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

func (r *variantReader) pushKeys(value []byte, c *container) bool {
	for k := range c.count {
		id, _ := littleEndian(value, c.firstID+k*c.idWidth, c.idWidth)
		start, end, ok := r.names.span(id)
		if !ok {
			return false
		}
		r.keys = append(r.keys, keySpan{start, end, k})
	}
	return true
}
