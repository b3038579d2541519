package deparse

import "github.com/whereq/libra/translate/querytree"

// valueFunctions are SQLValueFunctionOp (primnodes.h).
var valueFunctions = map[int]string{
	0: "current_date()", 3: "current_timestamp()", 4: "current_timestamp()", 7: "CAST(current_timestamp() AS TIMESTAMP_NTZ)", 8: "CAST(current_timestamp() AS TIMESTAMP_NTZ)",
}

// valueFunction is CURRENT_DATE and its like.
func (w *writer) valueFunction(n *querytree.Node) string {
	op := n.Int("op")
	switch op {
	case 9, 10, 11, 12: // CURRENT_ROLE, CURRENT_USER, USER, SESSION_USER
		return text(w.User)
	case 13:
		return text(w.Database)
	case 14:
		if len(w.Path) == 0 {
			return "CAST(NULL AS STRING)"
		}
		return text(w.Path[0])
	}
	if s := valueFunctions[op]; s != "" && n.Int("typmod") < 0 {
		return s
	}
	return w.refuse(n, "this form of the current time", "Use CURRENT_TIMESTAMP or now().")
}
