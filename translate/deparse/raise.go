package deparse

// fails is an expression of any type that ends the statement with an error of PostgreSQL's. The message is a Spark expression.
// Whoever reads Spark's errors knows the form.
func fails(state, message string) string {
	return "raise_error(" + text("libra "+state+" ") + " || " + message + ")"
}

// raised is an error in the place of a call; WHERE wants it to be of the call's type.
func (c *call) raised(code, message string) string {
	if spark := sparkTypes[c.result]; spark != "" {
		return "CAST(" + raise(code, message) + " AS " + spark + ")"
	}
	return raise(code, message)
}
