package deparse

// fails is an expression of any type that ends the statement with an error of PostgreSQL's. The message is a Spark expression.
// Whoever reads Spark's errors knows the form.
func fails(state, message string) string {
	return "raise_error(" + text("libra:"+state+":") + " || " + message + ")"
}

// raiseText is fails with a message that is always the same.
func raiseText(state, message string) string {
	return "raise_error(" + text("libra:"+state+":"+message) + ")"
}
