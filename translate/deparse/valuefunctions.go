package deparse

import "github.com/whereq/libra/translate/querytree"

// valueFunctions are SQLValueFunctionOp (primnodes.h) with the functions that give a precision. All of a statement's are of one moment.
var valueFunctions = map[int]string{
	0: "current_date()", 3: "current_timestamp()", 4: "current_timestamp()", 5: "CAST(CAST(current_timestamp() AS TIMESTAMP_NTZ) AS TIME(6))",
	6: "CAST(CAST(current_timestamp() AS TIMESTAMP_NTZ) AS TIME(6))", 7: "CAST(current_timestamp() AS TIMESTAMP_NTZ)", 8: "CAST(current_timestamp() AS TIMESTAMP_NTZ)",
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
	s, p := valueFunctions[op], n.Int("typmod")
	switch {
	case s == "":
		return w.refuse(n, "CURRENT_TIME", "Use LOCALTIME or CURRENT_TIMESTAMP.")
	case p < 0 || p >= 6:
		return s
	case op == 6:
		return roundedTime(s, p)
	}
	return w.roundedMoment(s, p)
}
