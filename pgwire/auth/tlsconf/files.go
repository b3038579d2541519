package tlsconf

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/whereq/libra/pgwire/auth/reload"
	"github.com/whereq/libra/pgwire/auth/scram"
)

// ALPN is the protocol that clients of PostgreSQL 17 and later name in their first TLS message.
const ALPN = "postgresql"

// Options say where certificate and key are. The files are PEM; CertFile may have intermediate certificates behind the
// server's own.
type Options struct {
	CertFile   string
	KeyFile    string
	ClientCA   string // empty: clients are not asked for certificates
	MinVersion uint16 // 0 is TLS 1.2; less is refused
	Now        func() time.Time
	Logger     *slog.Logger
}

// Transport is what one connection needs. It is never written again.
type Transport struct {
	Config  *tls.Config
	Binding []byte // tls-server-end-point of Config's certificate; nil: it has none
	Leaf    *x509.Certificate
}

// Files is a certificate that follows its files.
type Files struct {
	clientCA bool
	value    *reload.Value[*Transport]
}

// Open reads the files for the first time.
func Open(o Options) (*Files, error) {
	switch {
	case o.CertFile == "" || o.KeyFile == "":
		return nil, errors.New("tls: both a certificate and a key are needed")
	case o.MinVersion == 0:
		o.MinVersion = tls.VersionTLS12
	case o.MinVersion < tls.VersionTLS12:
		return nil, errors.New("tls: versions before 1.2 are not accepted")
	case o.MinVersion > tls.VersionTLS13:
		return nil, errors.New("tls: 1.3 is the latest version")
	}
	value, err := reload.New(reload.Options[*Transport]{Name: "TLS certificate", Now: o.Now, Logger: o.Logger,
		Load: func() (*Transport, []string, error) {
			t, err := load(o)
			return t, o.paths(), err
		}})
	if err != nil {
		return nil, err
	}
	return &Files{o.ClientCA != "", value}, nil
}

// Transport is for a connection that begins now.
func (f *Files) Transport() *Transport { return f.value.Get() }

// ClientCA says whether clients' certificates can be checked.
func (f *Files) ClientCA() bool { return f.clientCA }

// Reload reads the files now. After an error the certificate is the one before.
func (f *Files) Reload() error { return f.value.Reload() }

func (o Options) paths() []string {
	paths := []string{o.CertFile, o.KeyFile}
	if o.ClientCA != "" {
		paths = append(paths, o.ClientCA)
	}
	return paths
}

func load(o Options) (*Transport, error) {
	if err := private(o.KeyFile); err != nil {
		return nil, err
	}
	pair, err := tls.LoadX509KeyPair(o.CertFile, o.KeyFile)
	if err != nil {
		return nil, fmt.Errorf("tls: certificate %s with key %s: %w", o.CertFile, o.KeyFile, err)
	}
	leaf, err := x509.ParseCertificate(pair.Certificate[0])
	if err != nil {
		return nil, fmt.Errorf("tls: certificate %s: %w", o.CertFile, err)
	}
	pair.Leaf = leaf
	config := &tls.Config{
		Certificates:           []tls.Certificate{pair},
		MinVersion:             o.MinVersion,
		NextProtos:             []string{ALPN},
		SessionTicketsDisabled: true,
		Time:                   o.Now,
	}
	if o.ClientCA != "" {
		if config.ClientCAs, err = authorities(o.ClientCA); err != nil {
			return nil, err
		}
		// Who sends a certificate must send a good one; whether one is needed is the rules' business.
		config.ClientAuth = tls.VerifyClientCertIfGiven
	}
	return &Transport{Config: config, Binding: scram.ChannelBinding(leaf), Leaf: leaf}, nil
}

// private refuses a key that others can read.
func private(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("tls: key: %w", err)
	}
	if info.Mode().IsRegular() && !exposed(info) {
		return nil
	}
	return fmt.Errorf("tls: private key file %s has group or world access, or is no file: "+
		"it must have permissions u=rw (0600) or less, or if owned by root u=rw,g=r (0640) or less", path)
}

// authorities reads certificates strictly: one that can't be read is an error, not one less.
func authorities(path string) (*x509.CertPool, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("tls: client CA: %w", err)
	}
	pool := x509.NewCertPool()
	n := 0
	for rest := b; len(bytes.TrimSpace(rest)) > 0; n++ {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil && n > 0 && !bytes.Contains(rest, []byte("-----BEGIN")) {
			break // a comment behind the last one
		}
		if block == nil || block.Type != "CERTIFICATE" {
			return nil, fmt.Errorf("tls: client CA %s: there is something in it that is no PEM certificate", path)
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("tls: client CA %s: certificate %d: %w", path, n+1, err)
		}
		pool.AddCert(cert)
	}
	if n == 0 {
		return nil, fmt.Errorf("tls: client CA %s: there is no certificate in it", path)
	}
	return pool, nil
}
