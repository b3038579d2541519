package localspark

import "strings"

// ConfigError says what in the configuration, or missing on the machine, keeps Spark from being started.
type ConfigError struct{ What string }

func (e *ConfigError) Error() string { return e.What }

// StartError is a Spark that was started and did not become ready.
type StartError struct {
	Reason string   // what was seen
	Lines  []string // the last relevant lines that it wrote, oldest first
	Log    string   // the file with the rest
}

// Error is the reason, the lines, and where to read on: several lines of text.
func (e *StartError) Error() string {
	var b strings.Builder
	b.WriteString("Spark did not start: " + e.Reason)
	for _, line := range e.Lines {
		b.WriteString("\n    " + line)
	}
	if e.Log != "" {
		b.WriteString("\nSpark's log: " + e.Log)
	}
	return b.String()
}

// EndError is a Spark that was ready and has ended.
type EndError struct {
	Status string   // "exit status 3", "signal: killed"
	Lines  []string // the last relevant lines that it wrote
	Log    string
}

// Error is one line; Lines and Log are for the log.
func (e *EndError) Error() string { return "Spark ended with " + e.Status }
