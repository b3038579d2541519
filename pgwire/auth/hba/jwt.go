package hba

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// JWTOptions are the options of libra's method jwt: the password is a signed JSON Web Token (RFC 7519).
type JWTOptions struct {
	JWKS        string        // jwtjwks: where the keys are, a file's path or a URL
	Issuer      string        // jwtissuer: what iss must be
	Audiences   []string      // jwtaudience: one of them must be among aud
	Algorithms  []string      // jwtalgorithms: what may have signed it
	UserClaim   string        // jwtuserclaim: what holds the user's name
	GroupsClaim string        // jwtgroupsclaim: what holds the groups; nothing there is no groups
	Leeway      time.Duration // jwtleeway, in seconds: how far clocks may be apart
}

const maxLeeway = 300 // seconds

// signatures are the algorithms with a public key; with a shared secret, or none, everybody could sign.
var signatures = []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}

func newJWTOptions() *JWTOptions {
	return &JWTOptions{Algorithms: []string{"RS256", "PS256", "ES256", "EdDSA"}, UserClaim: "sub", GroupsClaim: "groups", Leeway: 30 * time.Second}
}

var jwtTable = map[string]func(*JWTOptions, string) error{
	"jwtjwks":        setJWKS,
	"jwtissuer":      func(o *JWTOptions, v string) error { o.Issuer = v; return nil },
	"jwtaudience":    func(o *JWTOptions, v string) error { o.Audiences = words(v); return nil },
	"jwtalgorithms":  setAlgorithms,
	"jwtuserclaim":   func(o *JWTOptions, v string) error { o.UserClaim = v; return nil },
	"jwtgroupsclaim": func(o *JWTOptions, v string) error { o.GroupsClaim = v; return nil },
	"jwtleeway":      setLeeway,
}

// words splits what stands between blanks or, inside quotes, commas.
func words(v string) []string {
	return strings.FieldsFunc(v, func(r rune) bool { return r == ' ' || r == ',' })
}

func setAlgorithms(o *JWTOptions, v string) error {
	o.Algorithms = words(v)
	for _, a := range o.Algorithms {
		if !slices.Contains(signatures, a) {
			return fmt.Errorf("invalid jwtalgorithms value: %q; %s", a, oneOf(signatures))
		}
	}
	return nil
}

func setLeeway(o *JWTOptions, v string) error {
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 || n > maxLeeway {
		return fmt.Errorf("invalid jwtleeway value: %q; allowed are 0 to %d seconds", v, maxLeeway)
	}
	o.Leeway = time.Duration(n) * time.Second
	return nil
}

// setJWKS takes the path of a file, an https URL, or an http URL of this machine: over plain http anybody on the way
// could put in keys of his own.
func setJWKS(o *JWTOptions, v string) error {
	if filepath.IsAbs(v) {
		o.JWKS = v
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || u.Host == "" || u.User != nil || (u.Scheme != "https" && (u.Scheme != "http" || !Loopback(u.Hostname()))) {
		return fmt.Errorf("invalid jwtjwks value: %q; allowed are a file's absolute path, an https:// URL, an http:// URL of this machine's loopback address", v)
	}
	o.JWKS = v
	return nil
}

// Loopback says whether a URL's host is this machine by its very name or number.
func Loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback() && net.ParseIP(host) != nil
}

func (o *JWTOptions) complete() error {
	var problems []error
	if o.JWKS == "" {
		problems = append(problems, missing(JWT, "jwtjwks"))
	}
	if o.Issuer == "" {
		problems = append(problems, missing(JWT, "jwtissuer"))
	}
	if len(o.Audiences) == 0 {
		problems = append(problems, missing(JWT, "jwtaudience"))
	}
	if len(o.Algorithms) == 0 {
		problems = append(problems, missing(JWT, "jwtalgorithms"))
	}
	if o.UserClaim == "" {
		problems = append(problems, missing(JWT, "jwtuserclaim"))
	}
	return errors.Join(problems...)
}
