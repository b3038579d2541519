package auth

import (
	"fmt"

	"github.com/whereq/libra/pgwire/auth/hba"
	"github.com/whereq/libra/pgwire/auth/jwtauth"
	"github.com/whereq/libra/pgwire/auth/ldapauth"
)

// policy is the rules with all that they need. It is never written again.
type policy struct {
	rules *hba.Rules
	maps  *hba.UserMaps
	ldap  map[*hba.Rule]*ldapauth.Checker
	jwt   map[*hba.Rule]*jwtauth.Checker
}

// loadPolicy reads rules and maps. The paths are those of the files to watch, also after an error.
func (a *Authenticator) loadPolicy() (p *policy, paths []string, err error) {
	paths = a.policyPaths()
	p = &policy{ldap: map[*hba.Rule]*ldapauth.Checker{}, jwt: map[*hba.Rule]*jwtauth.Checker{}}
	env := hba.Environment{TLS: a.opt.TLS, ClientCA: a.opt.ClientCA}
	if a.opt.HBAFile != "" {
		p.rules, err = hba.Load(a.opt.HBAFile, env)
	} else {
		p.rules, err = hba.Parse(a.opt.HBAName, a.opt.HBA, env)
	}
	if err != nil {
		return nil, paths, err
	}
	paths = append(paths, p.rules.Files...)
	if a.opt.IdentFile != "" {
		if p.maps, err = hba.LoadUserMaps(a.opt.IdentFile, hba.Reader{}); err != nil {
			return nil, paths, err
		}
		paths = append(paths, p.maps.Files...)
	}
	if err := a.equip(p); err != nil {
		return nil, paths, err
	}
	for _, w := range p.rules.Warnings {
		a.opt.Logger.Warn("authentication rule may not be what is meant", "file", w.File, "line", w.Line, "reason", w.Text)
	}
	return p, paths, nil
}

func (a *Authenticator) policyPaths() (paths []string) {
	for _, path := range []string{a.opt.HBAFile, a.opt.IdentFile} {
		if path != "" {
			paths = append(paths, path)
		}
	}
	return paths
}

// equip makes the rules' checkers.
func (a *Authenticator) equip(p *policy) error {
	var problems hba.Problems
	var locations []string
	for _, r := range p.rules.Rules {
		if err := a.equipRule(p, r); err != nil {
			problems = append(problems, hba.Problem{File: r.File, Line: r.Line, Text: err.Error()})
		}
		if r.Options.JWT != nil {
			locations = append(locations, r.Options.JWT.JWKS)
		}
	}
	if len(problems) > 0 {
		return problems
	}
	a.sources.Keep(locations)
	return nil
}

func (a *Authenticator) equipRule(p *policy, r *hba.Rule) error {
	if name := r.Options.Map; name != "" && !p.maps.Has(name) {
		return fmt.Errorf("there is no user name map %q", name)
	}
	switch r.Method {
	case hba.Scram, hba.Password:
		if a.opt.UsersFile == "" {
			return fmt.Errorf("authentication method %q needs a users file, and none is configured", r.Method)
		}
	case hba.LDAP:
		checker, err := ldapauth.New(*r.Options.LDAP, a.opt.LDAP)
		if err != nil {
			return err
		}
		p.ldap[r] = checker
	case hba.JWT:
		source, err := a.sources.Open(r.Options.JWT.JWKS)
		if err != nil {
			return err
		}
		p.jwt[r] = jwtauth.New(*r.Options.JWT, source, a.opt.Now)
	}
	return nil
}
