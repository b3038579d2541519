package hba

import (
	"errors"
	"fmt"
)

// Environment is what the rules' words depend on.
type Environment struct {
	TLS      bool // there is a server certificate, so hostssl rules can fit
	ClientCA bool // there are certificates that clients' certificates can be checked with
	Files    Reader
}

// Rules are all rules of a file, in their order.
type Rules struct {
	Rules    []*Rule
	Warnings []Problem // lines that are right but can't do anything, or do what may not be meant
	Files    []string  // what was read: files, and folders of include_dir
}

// Load reads a file of rules and those that it includes. The error is Problems: all of them, by file and line.
func Load(path string, env Environment) (*Rules, error) {
	f := files{from: env.Files.orSystem()}
	if err := f.read(path, 0); err != nil {
		return nil, Problems{{File: path, Text: err.Error()}}
	}
	return f.rules(path, env)
}

// Parse reads rules that stand somewhere else, as in a configuration file; name is what Problems call that place.
func Parse(name, text string, env Environment) (*Rules, error) {
	f := files{from: env.Files.orSystem()}
	f.parse(name, text, 0)
	return f.rules(name, env)
}

func (f *files) rules(name string, env Environment) (*Rules, error) {
	rs := &Rules{Files: f.seen}
	problems := f.problems
	for _, l := range f.lines {
		r, err := rule(l, env)
		if err != nil {
			problems = append(problems, split(l, err)...)
			continue
		}
		rs.Rules = append(rs.Rules, r)
		if why := r.doubt(env); why != "" {
			rs.Warnings = append(rs.Warnings, l.at(errors.New(why)))
		}
	}
	if len(problems) == 0 && len(rs.Rules) == 0 {
		problems = Problems{{File: name, Text: "there is no rule, so nobody could connect: add a line like \"hostssl all all all scram-sha-256\""}}
	}
	if err := f.sorted(problems).orNil(); err != nil {
		return nil, err
	}
	return rs, nil
}

// split makes joined errors a Problem each.
func split(l line, err error) (ps Problems) {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range many.Unwrap() {
			ps = append(ps, split(l, one)...)
		}
		return ps
	}
	return Problems{l.at(err)}
}

// doubt says what is odd about a rule, or nothing.
func (r *Rule) doubt(env Environment) string {
	switch {
	case r.Method == LDAP && r.Options.LDAP.clear():
		return "the password goes to the LDAP server in clear: set ldaptls=1 or ldapscheme=ldaps"
	case r.Type == HostSSL && !env.TLS:
		return "hostssl record cannot match because TLS is not configured"
	case r.Type == HostGSS:
		return "hostgssenc record cannot match because libra has no GSSAPI encryption"
	}
	for _, d := range r.Databases {
		if d.Kind != Replication {
			return ""
		}
	}
	return fmt.Sprintf("%s record cannot match because libra has no replication", r.Type)
}
