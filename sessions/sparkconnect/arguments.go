package sparkconnect

import "context"

// classUnbound is Spark's error for a :name that it has been given no value for.
const classUnbound = "UNBOUND_SQL_PARAMETER"

// ProbeArguments finds out what BindsArguments tells. What else goes wrong is no answer.
func (s *Session) ProbeArguments(ctx context.Context) {
	_, err := s.Analyze(ctx, Query{SQL: "SELECT :probe", Named: map[string]Literal{"probe": Int(1)}})
	e, ok := asError(err)
	s.unbound = ok && e.Class == classUnbound
}

// BindsArguments tells whether Spark puts a Query's arguments into its text. One before 4.0 does not know of them; from 4.1 on a
// parser that an extension has brought, as Delta's and some of Iceberg's, drops them (SPARK-59672).
func (s *Session) BindsArguments() bool { return !s.unbound }
