package guc

// frame is what one transaction level did to a variable (guc.c, GucStack).
type frame struct {
	prev   *frame
	level  int
	state  frameState
	prior  string // the value before this level touched it
	masked string // with setLocal: the value of the SET that a SET LOCAL covers
}

// frameState is how a level has changed a variable.
type frameState int

const (
	setHere  frameState = iota // SET: the value stays after commit
	local                      // SET LOCAL: prior comes back
	setLocal                   // SET, then SET LOCAL: masked comes back
)

// push remembers v's value before a SET (or SET LOCAL) at a transaction level.
func (v *variable) push(level int, isLocal bool) {
	if f := v.stack; f != nil && f.level >= level {
		switch {
		case !isLocal:
			f.state = setHere
		case f.state == setHere:
			f.masked, f.state = v.value, setLocal
		}
		return
	}
	state := setHere
	if isLocal {
		state = local
	}
	v.stack = &frame{prev: v.stack, level: level, state: state, prior: v.value}
}

// end closes every level from the given one on and gives the value that v then has.
func (v *variable) end(level int, commit bool) string {
	value := v.value
	for f := v.stack; f != nil && f.level >= level; f = v.stack {
		switch {
		case !commit:
			value = f.prior
		case f.level == 1:
			value = f.committed(value)
		case f.prev == nil || f.prev.level < f.level-1:
			f.level-- // nothing of the outer level to merge with: it becomes that level's
			continue
		default:
			f.prev.merge(f)
		}
		v.stack = f.prev
	}
	return value
}

// committed is the value after the commit of the outermost level.
func (f *frame) committed(value string) string {
	switch f.state {
	case local:
		return f.prior
	case setLocal:
		return f.masked
	}
	return value
}

// merge makes a released savepoint's change part of the level around it.
func (f *frame) merge(inner *frame) {
	switch inner.state {
	case setHere:
		f.state = setHere
	case local:
		if f.state == setHere {
			f.masked, f.state = inner.prior, setLocal
		}
	case setLocal:
		f.masked, f.state = inner.masked, setLocal
	}
}
