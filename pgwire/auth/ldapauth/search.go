package ldapauth

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/go-ldap/ldap/v3"
)

var scopes = map[string]int{
	"":     ldap.ScopeWholeSubtree,
	"sub":  ldap.ScopeWholeSubtree,
	"one":  ldap.ScopeSingleLevel,
	"base": ldap.ScopeBaseObject,
}

// find searches for the user's entry, which must be the only one.
func (c *Checker) find(ctx context.Context, user string) (dn string, err error) {
	filter, err := c.filter(user)
	if err != nil {
		return "", err
	}
	err = c.with(ctx, func(conn *ldap.Conn) error {
		if c.rule.BindDN != "" {
			if err := conn.Bind(c.rule.BindDN, c.rule.BindPassword); err != nil {
				return fmt.Errorf("LDAP bind as ldapbinddn %q: %s", c.rule.BindDN, reason(err))
			}
		}
		dn, err = c.only(conn, filter)
		return err
	})
	return dn, err
}

// only gives the DN of the one entry that the filter finds. The limit of two is enough to see that there is more.
func (c *Checker) only(conn *ldap.Conn, filter string) (string, error) {
	found, err := conn.Search(&ldap.SearchRequest{
		BaseDN:     c.rule.BaseDN,
		Scope:      scopes[c.rule.Scope],
		SizeLimit:  2,
		TimeLimit:  int(c.options.Timeout.Seconds()),
		Filter:     filter,
		Attributes: []string{"1.1"}, // none (RFC 4511, section 4.5.1.8)
	})
	switch {
	case ldap.IsErrorWithCode(err, ldap.LDAPResultSizeLimitExceeded):
		return "", fmt.Errorf("%w: LDAP user is not unique", ErrRejected)
	case err != nil:
		return "", fmt.Errorf("LDAP search in %q: %s", c.rule.BaseDN, reason(err))
	case len(found.Entries) == 0:
		return "", fmt.Errorf("%w: LDAP user does not exist", ErrRejected)
	case len(found.Entries) > 1:
		return "", fmt.Errorf("%w: LDAP user is not unique", ErrRejected)
	case found.Entries[0].DN == "":
		return "", errors.New("LDAP search: the entry has no DN")
	}
	return found.Entries[0].DN, nil
}

// filter puts the user's name where the options say. PostgreSQL refuses the names that it can't put in safely; so do we,
// and escape the others.
func (c *Checker) filter(user string) (string, error) {
	if strings.ContainsAny(user, "*()\\/\x00") {
		return "", fmt.Errorf("%w: invalid character in user name for LDAP authentication", ErrRejected)
	}
	name := ldap.EscapeFilter(user)
	if f := c.rule.SearchFilter; f != "" {
		if !strings.HasPrefix(f, "(") {
			f = "(" + f + ")"
		}
		return strings.ReplaceAll(f, "$username", name), nil
	}
	attribute := c.rule.SearchAttribute
	if attribute == "" {
		attribute = "uid"
	}
	return "(" + attribute + "=" + name + ")", nil
}

// bindName is what a simple bind says. In a DN the name is escaped; around other forms (user@domain, DOMAIN\user) there
// is nothing to escape with, so a name that could be more than a name is refused.
func bindName(prefix, user, suffix string) (string, error) {
	if strings.Contains(prefix+suffix, "=") {
		return prefix + ldap.EscapeDN(user) + suffix, nil
	}
	if strings.ContainsFunc(user, func(r rune) bool { return r < 0x20 || r == 0x7F || strings.ContainsRune(`"+,;<=>@/\`, r) }) {
		return "", fmt.Errorf("%w: invalid character in user name for LDAP authentication", ErrRejected)
	}
	return prefix + user + suffix, nil
}
