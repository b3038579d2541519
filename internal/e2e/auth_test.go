package e2e

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgproto3"
)

// certificate writes a self-signed certificate for 127.0.0.1 and its key.
func certificate(t *testing.T, dir string) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "libra"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return write(t, dir, "server.crt", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))),
		write(t, dir, "server.key", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})))
}

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// verifier is what libra scram-hash makes of a password.
func verifier(t *testing.T, password string) string {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "scram-hash")
	cmd.Stdin = strings.NewReader(password + "\n")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// TestAuthentication is a libra that is open to other machines: SCRAM, over TLS only, for all but one who is rejected.
func TestAuthentication(t *testing.T) {
	dir := t.TempDir()
	cert, key := certificate(t, dir)
	users := write(t, dir, "users", "ana:"+verifier(t, "se:cret")+":analysts\n")
	hba := write(t, dir, "hba", "hostssl all eve all reject\nhostssl all +analysts all scram-sha-256\nhostnossl all all all reject\n")
	p := startOverSharedSpark(t, "LIBRA_LISTEN_ADDRESS=0.0.0.0:0", "LIBRA_TLS_CERT="+cert, "LIBRA_TLS_KEY="+key,
		"LIBRA_AUTH_HBA="+hba, "LIBRA_AUTH_USERS="+users, "LIBRA_AUTH_SECRET="+filepath.Join(dir, "secret"))
	_, port, err := net.SplitHostPort(p.address)
	if err != nil {
		t.Fatal(err)
	}
	p.address = "127.0.0.1:" + port
	for _, c := range []struct{ user, password, sslmode, want string }{
		{"ana", "se:cret", "verify-full", "2\n"},
		{"ana", "se:cret", "require", "2\n"},
		{"ana", "wrong", "require", `password authentication failed for user "ana"`},
		{"eve", "x", "require", "rejects connection"},
		{"bob", "x", "require", "no pg_hba.conf entry"},
		{"ana", "se:cret", "disable", "rejects connection"},
	} {
		cmd := exec.CommandContext(t.Context(), "psql", "-X", "-q", "-A", "-t", "-c", "select 1 + 1 from range(1)")
		cmd.Env = append(os.Environ(), "PGHOST=127.0.0.1", "PGPORT="+port, "PGUSER="+c.user, "PGPASSWORD="+c.password, "PGSSLMODE="+c.sslmode, "PGSSLROOTCERT="+cert, "PGDATABASE=d", "LC_ALL=C.UTF-8")
		out, _ := cmd.CombinedOutput() // its exit status is no more than the output tells
		if !bytes.Contains(out, []byte(c.want)) {
			t.Errorf("%s %s %s: %s", c.user, c.password, c.sslmode, out)
		}
	}
	t.Run("a slow client over TLS can cancel", func(t *testing.T) { cancelOverTLS(t, p) })
	t.Run("direct TLS", func(t *testing.T) { directTLS(t, p.address) })
}

func cancelOverTLS(t *testing.T, p *program) {
	conn, err := pgx.Connect(t.Context(), "postgres://ana:se%3Acret@"+p.address+"/d?sslmode=require&channel_binding=require")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	ended := runSlow(t, t.Context(), conn, slow)
	if err := conn.PgConn().CancelRequest(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantState(t, <-ended, "57014")
	if got := one(t, conn, "select 'alive' from range(1)"); got != "alive" {
		t.Error(got)
	}
}

// directTLS begins with TLS as PostgreSQL 17's clients can, with and without the protocol's name.
func directTLS(t *testing.T, address string) {
	for _, protocols := range [][]string{{"postgresql"}, nil} {
		conn, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true, NextProtos: protocols})
		if err != nil {
			t.Fatal(err)
		}
		front := pgproto3.NewFrontend(conn, conn)
		front.Send(&pgproto3.StartupMessage{ProtocolVersion: pgproto3.ProtocolVersion30, Parameters: map[string]string{"user": "ana"}})
		_ = front.Flush() // a refused connection shows in what is received
		message, err := front.Receive()
		_ = conn.Close()
		if err != nil {
			t.Fatal(err)
		}
		_, asked := message.(*pgproto3.AuthenticationSASL)
		if asked != (protocols != nil) {
			t.Errorf("with %v libra answered %T", protocols, message)
		}
	}
}
