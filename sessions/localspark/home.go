package localspark

import (
	"fmt"
	"os"
	"path/filepath"
)

// depsJars are the places of Spark's jars below a project's folder: where make deps puts them.
var depsJars = []string{
	".deps/venv/lib/python3*/site-packages/pyspark/jars",
	".deps/pyspark/pyspark/jars",
}

// FindHome finds Spark's folder: configured (config.toml's [spark] home), then SPARK_HOME, then what make deps
// fetched, looked for in the working directory and above, and beside the executable.
func FindHome(configured string) (string, error) {
	if configured != "" {
		return checkHome(configured, "[spark] home")
	}
	if home := os.Getenv("SPARK_HOME"); home != "" {
		return checkHome(home, "SPARK_HOME")
	}
	for _, dir := range searchDirs() {
		for _, pattern := range depsJars {
			jars, err := filepath.Glob(filepath.Join(dir, pattern))
			if err == nil && len(jars) > 0 && hasConnect(filepath.Dir(jars[0])) {
				return filepath.Dir(jars[0]), nil
			}
		}
	}
	return "", &ConfigError{What: "Spark is not installed: run \"make deps\", or set SPARK_HOME (or [spark] home) to a Spark 4 folder, or [spark] url to a running Spark Connect server"}
}

func checkHome(home, from string) (string, error) {
	home, err := filepath.Abs(home)
	if err != nil {
		return "", fmt.Errorf("localspark: %s: %w", from, err)
	}
	if _, err := os.Stat(filepath.Join(home, "jars")); err != nil {
		return "", &ConfigError{What: fmt.Sprintf("%s is %s, but no Spark is there (its jars folder is missing)", from, home)}
	}
	if !hasConnect(home) {
		return "", &ConfigError{What: fmt.Sprintf("%s is %s, a Spark without Spark Connect (no spark-connect jar in its jars folder); libra needs Spark 4", from, home)}
	}
	return home, nil
}

func hasConnect(home string) bool {
	found, err := filepath.Glob(filepath.Join(home, "jars", "spark-connect_*.jar"))
	return err == nil && len(found) > 0
}

// searchDirs are the working directory with every folder above it, and the same of the executable's folder.
func searchDirs() []string {
	var dirs []string
	if wd, err := os.Getwd(); err == nil {
		dirs = append(dirs, upwards(wd)...)
	}
	if exe, err := os.Executable(); err == nil {
		if exe, err = filepath.EvalSymlinks(exe); err == nil {
			dirs = append(dirs, upwards(filepath.Dir(exe))...)
		}
	}
	return dirs
}

func upwards(dir string) []string {
	dirs := []string{dir}
	for parent := filepath.Dir(dir); parent != dir; dir, parent = parent, filepath.Dir(parent) {
		dirs = append(dirs, parent)
	}
	return dirs
}
