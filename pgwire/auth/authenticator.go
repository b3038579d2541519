package auth

import (
	"context"
	"errors"
	"os"
	"runtime"
	"slices"

	"github.com/whereq/libra/pgwire/auth/hba"
	"github.com/whereq/libra/pgwire/auth/jwtauth"
	"github.com/whereq/libra/pgwire/auth/limit"
	"github.com/whereq/libra/pgwire/auth/reload"
	"github.com/whereq/libra/pgwire/auth/users"
)

// Authenticator lets clients in by rules.
type Authenticator struct {
	opt      Options
	sources  *jwtauth.Sources
	policy   *reload.Value[*policy]
	users    *reload.Value[*users.Table]
	failures *limit.Failures
}

// New reads all files; the error has a line for each problem.
func New(o Options) (*Authenticator, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	a := &Authenticator{opt: o, failures: limit.NewFailures(o.Guard),
		sources: jwtauth.NewSources(jwtauth.Options{Transport: o.Transport, Now: o.Now, Logger: o.Logger})}
	var policyErr, usersErr error
	a.policy, policyErr = reload.New(reload.Options[*policy]{Name: "authentication rules", Load: a.loadPolicy, Now: o.Now, Logger: o.Logger})
	a.users, usersErr = reload.New(reload.Options[*users.Table]{Name: "users file", Load: a.loadUsers, Now: o.Now, Logger: o.Logger})
	if err := errors.Join(policyErr, usersErr); err != nil {
		return nil, err
	}
	return a, nil
}

func (a *Authenticator) loadUsers() (*users.Table, []string, error) {
	if a.opt.UsersFile == "" {
		return &users.Table{}, nil, nil
	}
	t, err := users.Load(a.opt.UsersFile)
	if info, statErr := os.Stat(a.opt.UsersFile); statErr == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o007 != 0 {
		a.opt.Logger.Warn("users file is open to everybody on this machine, who can try passwords on it: chmod o= it", "file", a.opt.UsersFile)
	}
	return t, []string{a.opt.UsersFile}, err
}

// Reload reads the files now. What can't be read stays as it was; the error has a line for each problem.
func (a *Authenticator) Reload() error { return errors.Join(a.policy.Reload(), a.users.Reload()) }

// Users are the names in the users file.
func (a *Authenticator) Users() []string { return a.users.Get().Names() }

// Failures are those that are remembered, for metrics.
func (a *Authenticator) Failures() *limit.Failures { return a.failures }

// Authenticate finds the rule for a connection and has the client prove what it asks for. A *pgerr.Error, always
// FATAL, is for the client; its cause, if any, is for the log. Any other error is the Exchange's: the client is gone.
func (a *Authenticator) Authenticate(ctx context.Context, r Request, talk Exchange) (Identity, error) {
	p, table := a.policy.Get(), a.users.Get()
	rule, err := p.rules.Match(ctx, hba.Connection{
		User: r.User, Database: r.Database, Replication: r.Replication, Local: r.local(), Address: r.address(), TLS: r.TLS != nil,
		Member: func(group string) bool { return table.Member(r.User, group) },
	}, a.opt.Machine)
	if err != nil {
		return Identity{}, noEntry(r).WithCause(err)
	}
	if rule == nil {
		return Identity{}, noEntry(r)
	}
	t := &attempt{a: a, policy: p, users: table, rule: rule, request: r, talk: &listener{Exchange: talk, now: a.opt.Now}}
	t.id = Identity{User: r.User, Method: string(rule.Method), Groups: slices.Clone(table.Groups(r.User))}
	if err := t.run(ctx); err != nil {
		return Identity{}, err
	}
	slices.Sort(t.id.Groups)
	t.id.Groups = slices.Compact(t.id.Groups)
	return t.id, nil
}
