package localspark

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"
)

// oldestJava is the oldest Java that Spark 4 runs on.
const oldestJava = 17

const javaHelp = "Spark 4 needs Java 17 or newer; install a JDK or JRE (for example Debian's openjdk-17-jre-headless), or set JAVA_HOME to one"

// java is a Java runtime that Spark can run on.
type java struct {
	path    string // the java program
	version string // "17.0.15"
	feature int    // 17
}

var javaVersion = regexp.MustCompile(`version "((\d+)(?:\.(\d+))?[^"]*)"`)

// findJava finds java by JAVA_HOME, else on PATH, and asks for its version.
func findJava(ctx context.Context) (java, error) {
	path, err := javaPath()
	if err != nil {
		return java{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "-version")
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	if err != nil {
		return java{}, &ConfigError{What: fmt.Sprintf("%s does not run (%v: %s). %s", path, err, bytes.TrimSpace(firstLine(out)), javaHelp)}
	}
	return parseJava(path, string(out))
}

func javaPath() (string, error) {
	if home := os.Getenv("JAVA_HOME"); home != "" {
		path := filepath.Join(home, "bin", "java")
		if _, err := os.Stat(path); err != nil {
			return "", &ConfigError{What: fmt.Sprintf("JAVA_HOME is %s, but there is no bin/java in it. %s", home, javaHelp)}
		}
		return path, nil
	}
	path, err := exec.LookPath("java")
	if err != nil {
		return "", &ConfigError{What: "Java is not installed: there is no java on PATH and JAVA_HOME is not set. " + javaHelp}
	}
	return path, nil
}

// parseJava reads the version from what java -version prints. Before Java 9 versions began with "1.".
func parseJava(path, out string) (java, error) {
	m := javaVersion.FindStringSubmatch(out)
	if m == nil {
		return java{}, &ConfigError{What: fmt.Sprintf("%s does not tell its version. %s", path, javaHelp)}
	}
	feature, err := strconv.Atoi(m[2])
	if err == nil && feature == 1 && m[3] != "" {
		feature, err = strconv.Atoi(m[3])
	}
	if err != nil {
		return java{}, &ConfigError{What: fmt.Sprintf("%s has the odd version %q. %s", path, m[1], javaHelp)}
	}
	if feature < oldestJava {
		return java{}, &ConfigError{What: fmt.Sprintf("%s is Java %s, which is too old. %s", path, m[1], javaHelp)}
	}
	return java{path: path, version: m[1], feature: feature}, nil
}

func firstLine(text []byte) []byte {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	return line
}
