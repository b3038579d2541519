package catalog

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// leastVersion is the oldest PostgreSQL that will do.
const leastVersion = 15

// ErrNotFound is Start's error when the machine has no PostgreSQL; what it wraps says how to get one.
var ErrNotFound = errors.New("catalog: no PostgreSQL server was found")

// programs is one installation of PostgreSQL's server.
type programs struct {
	bin     string // folder of initdb and postgres
	version string // "18.4"
}

func (p programs) major() int {
	major, _, _ := cutNumber(p.version)
	return major
}

// machinePlaces are where the systems' packages put PostgreSQL's server, newest last in each.
var machinePlaces = []string{
	"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/lib/postgresql*/bin", "/usr/libexec/postgresql*",
	"/usr/local/pgsql/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin", "/usr/local/bin",
}

// find looks for the server's programs: the configured folder and no other, else what make deps fetched, else PATH and
// the machine's usual places.
func find(ctx context.Context, configured string) (programs, error) {
	if configured != "" {
		p, err := examine(ctx, configured)
		if err != nil {
			return p, fmt.Errorf("%w: [catalog] postgres is %s: %w", ErrNotFound, configured, err)
		}
		return p, nil
	}
	for _, bin := range candidates() {
		if p, err := examine(ctx, bin); err == nil {
			return p, nil
		}
	}
	return programs{}, fmt.Errorf("%w: run \"make deps\", install PostgreSQL %d or later (its server, with initdb), or set [catalog] postgres to the folder of its programs",
		ErrNotFound, leastVersion)
}

func candidates() []string {
	var list []string
	for _, dir := range searchDirs() {
		list = append(list, filepath.Join(dir, ".deps", "postgres", "bin"))
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			list = append(list, filepath.Dir(path))
		}
	}
	for _, pattern := range machinePlaces {
		found, err := filepath.Glob(pattern)
		if err != nil {
			continue
		}
		slices.SortFunc(found, func(a, b string) int { return lastNumber(b) - lastNumber(a) })
		list = append(list, found...)
	}
	return list
}

var versionLine = regexp.MustCompile(`\(PostgreSQL\) (\d+)(\.\d+)?`)

// examine asks a folder's postgres for its version.
func examine(ctx context.Context, bin string) (programs, error) {
	for _, name := range []string{"postgres", "initdb"} {
		if _, err := os.Stat(filepath.Join(bin, name)); err != nil {
			return programs{}, err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, filepath.Join(bin, "postgres"), "--version").Output()
	if err != nil {
		return programs{}, fmt.Errorf("its postgres does not run: %w", err)
	}
	m := versionLine.FindSubmatch(out)
	if m == nil {
		return programs{}, fmt.Errorf("its postgres says %q", out)
	}
	p := programs{bin: bin, version: string(m[1]) + string(m[2])}
	if p.major() < leastVersion {
		return p, fmt.Errorf("it has PostgreSQL %s; libra needs %d or later", p.version, leastVersion)
	}
	return p, nil
}

var digits = regexp.MustCompile(`\d+`)

// cutNumber reads the number at the beginning of a text.
func cutNumber(s string) (n int, rest string, ok bool) {
	at := digits.FindStringIndex(s)
	if at == nil || at[0] != 0 {
		return 0, s, false
	}
	n, err := strconv.Atoi(s[:at[1]])
	return n, s[at[1]:], err == nil
}

func lastNumber(s string) int {
	all := digits.FindAllString(s, -1)
	if len(all) == 0 {
		return 0
	}
	n, err := strconv.Atoi(all[len(all)-1])
	if err != nil {
		return 0
	}
	return n
}

// searchDirs are the working directory and the executable's, with every folder above them.
func searchDirs() []string {
	var dirs []string
	add := func(dir string) {
		for ; ; dir = filepath.Dir(dir) {
			dirs = append(dirs, dir)
			if dir == filepath.Dir(dir) {
				return
			}
		}
	}
	if wd, err := os.Getwd(); err == nil {
		add(wd)
	}
	if exe, err := os.Executable(); err == nil {
		if exe, err = filepath.EvalSymlinks(exe); err == nil {
			add(filepath.Dir(exe))
		}
	}
	return dirs
}
