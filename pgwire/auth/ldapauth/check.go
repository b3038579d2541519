package ldapauth

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"github.com/go-ldap/ldap/v3"

	"github.com/whereq/libra/pgwire/auth/hba"
)

// ErrRejected is a password that is wrong or a user whom the server doesn't know; why is in the error around it.
var ErrRejected = errors.New("the LDAP server does not accept this user and password")

// Options say how to reach LDAP servers.
type Options struct {
	Roots   *x509.CertPool // whose certificates to trust; nil: the system's
	Timeout time.Duration  // of one check; 0 is 10 s
}

// Checker checks passwords by one rule's options.
type Checker struct {
	rule    hba.LDAPOptions
	options Options
}

// New makes a Checker. The error is that of a search filter that is none.
func New(rule hba.LDAPOptions, o Options) (*Checker, error) {
	if o.Timeout == 0 {
		o.Timeout = 10 * time.Second
	}
	c := &Checker{rule, o}
	if rule.SearchBind() {
		filter, err := c.filter("name")
		if err == nil {
			_, err = ldap.CompileFilter(filter)
		}
		if err != nil {
			return nil, fmt.Errorf("invalid ldapsearchfilter or ldapsearchattribute: %s", reason(err))
		}
	}
	return c, nil
}

// Check gives the DN that the user has been bound as. ErrRejected is a wrong password or an unknown user; any other
// error is the server's or the network's.
func (c *Checker) Check(ctx context.Context, user, password string) (dn string, err error) {
	if password == "" || user == "" {
		return "", fmt.Errorf("%w: an empty name or password", ErrRejected)
	}
	ctx, cancel := context.WithTimeout(ctx, c.options.Timeout)
	defer cancel()
	if c.rule.SearchBind() {
		dn, err = c.find(ctx, user)
	} else {
		dn, err = bindName(c.rule.Prefix, user, c.rule.Suffix)
	}
	if err != nil {
		return "", err
	}
	return dn, c.bind(ctx, dn, password)
}

// bind tries the password on a new connection: a failed or successful bind of somebody else leaves nothing behind.
func (c *Checker) bind(ctx context.Context, dn, password string) error {
	return c.with(ctx, func(conn *ldap.Conn) error {
		err := conn.Bind(dn, password)
		if ldap.IsErrorAnyOf(err, ldap.LDAPResultInvalidCredentials, ldap.LDAPResultInvalidDNSyntax,
			ldap.LDAPResultNoSuchObject, ldap.LDAPResultInappropriateAuthentication, ldap.LDAPResultUnwillingToPerform) {
			return fmt.Errorf("%w: %s", ErrRejected, reason(err))
		}
		if err != nil {
			return fmt.Errorf("LDAP bind: %s", reason(err))
		}
		return nil
	})
}

// reason is the result's name, without the server's own text, which could hold anything.
func reason(err error) string {
	var e *ldap.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	if name, ok := ldap.LDAPResultCodeMap[e.ResultCode]; ok && e.ResultCode != ldap.ErrorNetwork {
		return name
	}
	return e.Error()
}

// with opens a connection to the first server that answers and closes it again, at once when ctx ends.
func (c *Checker) with(ctx context.Context, do func(*ldap.Conn) error) error {
	var errs []error
	for _, address := range c.rule.URLs() {
		conn, err := c.open(ctx, address)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
		err = do(conn)
		stop()
		_ = conn.Close() // nothing is lost with it
		if ctx.Err() != nil {
			return fmt.Errorf("LDAP server %s: %w", address, context.Cause(ctx))
		}
		return err
	}
	return errors.Join(errs...)
}

func (c *Checker) open(ctx context.Context, address string) (*ldap.Conn, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("LDAP server %s: %w", address, err)
	}
	config := &tls.Config{ServerName: u.Hostname(), RootCAs: c.options.Roots, MinVersion: tls.VersionTLS12}
	nc, err := (&net.Dialer{}).DialContext(ctx, "tcp", u.Host)
	if err != nil {
		return nil, fmt.Errorf("LDAP server %s: %w", address, err)
	}
	nc = &boundedConn{nc, maxAnswer}
	if u.Scheme == "ldaps" {
		secure := tls.Client(nc, config)
		if err := secure.HandshakeContext(ctx); err != nil {
			_ = nc.Close()
			return nil, fmt.Errorf("LDAP server %s: %w", address, err)
		}
		nc = secure
	}
	conn := ldap.NewConn(nc, u.Scheme == "ldaps")
	if deadline, ok := ctx.Deadline(); ok {
		conn.SetTimeout(time.Until(deadline))
	}
	conn.Start()
	if c.rule.StartTLS {
		stop := context.AfterFunc(ctx, func() { _ = nc.Close() })
		defer stop()
		if err := conn.StartTLS(config); err != nil {
			_ = conn.Close()
			return nil, fmt.Errorf("LDAP server %s: StartTLS: %s", address, reason(err))
		}
	}
	return conn, nil
}
