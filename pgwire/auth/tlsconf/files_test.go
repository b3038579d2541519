package tlsconf_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/whereq/libra/pgwire/auth/internal/authtest"
	"github.com/whereq/libra/pgwire/auth/scram"
	"github.com/whereq/libra/pgwire/auth/tlsconf"
	"github.com/whereq/libra/pgwire/pgerr"
)

func open(t *testing.T, o tlsconf.Options) *tlsconf.Files {
	t.Helper()
	f, err := tlsconf.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// shake has a client connect, and gives both sides' view.
func shake(t *testing.T, f *tlsconf.Files, client *tls.Config) (server, seen tls.ConnectionState, err error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	nc, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	accepted, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	ours, theirs := tls.Server(accepted, f.Transport().Config), tls.Client(nc, client)
	done := make(chan error, 1)
	go func() {
		err := ours.Handshake()
		if err != nil {
			accepted.Close()
		}
		done <- err
	}()
	clientErr := theirs.Handshake()
	if clientErr != nil {
		nc.Close()
	}
	err = errors.Join(<-done, clientErr)
	accepted.Close()
	return ours.ConnectionState(), theirs.ConnectionState(), err
}

func TestHandshake(t *testing.T) {
	ca, strangers := authtest.NewCA(t, "CA"), authtest.NewCA(t, "CA") // of the same name
	server := ca.Server(t, nil)
	f := open(t, tlsconf.Options{CertFile: server.Cert, KeyFile: server.Key, ClientCA: ca.File(t)})
	if !f.ClientCA() {
		t.Error("there is a client CA")
	}
	load := func(files authtest.Files) []tls.Certificate {
		pair, err := tls.LoadX509KeyPair(files.Cert, files.Key)
		if err != nil {
			t.Fatal(err)
		}
		return []tls.Certificate{pair}
	}
	good, bad := load(ca.Client(t, pkix.Name{CommonName: "ann"})), load(strangers.Client(t, pkix.Name{CommonName: "ann"}))
	notForClients := load(server)
	base := tls.Config{RootCAs: ca.Pool(), ServerName: "localhost"}
	for name, c := range map[string]struct {
		change func(*tls.Config)
		ok     bool
		chains int
		alpn   string
	}{
		"no certificate":             {func(*tls.Config) {}, true, 0, ""},
		"a good certificate":         {func(c *tls.Config) { c.Certificates = good }, true, 1, ""},
		"of another CA":              {func(c *tls.Config) { force(c, bad) }, false, 0, ""},
		"a server's certificate":     {func(c *tls.Config) { force(c, notForClients) }, false, 0, ""},
		"ALPN":                       {func(c *tls.Config) { c.NextProtos = []string{"postgresql"} }, true, 0, "postgresql"},
		"another protocol":           {func(c *tls.Config) { c.NextProtos = []string{"h2"} }, false, 0, ""},
		"TLS 1.2":                    {func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 }, true, 0, ""},
		"TLS 1.1":                    {func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }, false, 0, ""},
		"does not trust the server":  {func(c *tls.Config) { c.RootCAs = strangers.Pool() }, false, 0, ""},
		"connects to another server": {func(c *tls.Config) { c.ServerName = "elsewhere" }, false, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			config := base.Clone()
			c.change(config)
			state, _, err := shake(t, f, config)
			if (err == nil) != c.ok {
				t.Fatal(err)
			}
			if err == nil && (len(state.VerifiedChains) != c.chains || state.NegotiatedProtocol != c.alpn) {
				t.Errorf("%d chains, protocol %q", len(state.VerifiedChains), state.NegotiatedProtocol)
			}
			if refused := tlsconf.CheckDirect(state); err == nil && (refused == nil) != (c.alpn != "") {
				t.Errorf("direct: %v", refused)
			}
		})
	}
}

// force sends a certificate that the server did not ask for.
func force(c *tls.Config, certificates []tls.Certificate) {
	c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &certificates[0], nil }
}

func TestCheckDirect(t *testing.T) {
	var e *pgerr.Error
	err := tlsconf.CheckDirect(tls.ConnectionState{})
	if !errors.As(err, &e) || e.Code != pgerr.ProtocolViolation {
		t.Error(err)
	}
}

func TestReload(t *testing.T) {
	ca := authtest.NewCA(t, "CA")
	one, two := ca.Server(t, nil), ca.Server(t, nil)
	now := time.Now()
	f := open(t, tlsconf.Options{CertFile: one.Cert, KeyFile: one.Key, Now: func() time.Time { return now }})
	client := &tls.Config{RootCAs: ca.Pool(), ServerName: "localhost", Time: func() time.Time { return now }}
	before := presented(t, f, client)

	move(t, two.Cert, one.Cert) // the new certificate with the old key is no pair: the old one stays
	now = now.Add(2 * time.Second)
	if got := presented(t, f, client); !got.Equal(before) {
		t.Fatal("half a change was taken")
	}
	if f.Reload() == nil {
		t.Fatal("Reload takes half a change")
	}
	move(t, two.Key, one.Key)
	now = now.Add(2 * time.Second)
	if got := presented(t, f, client); got.Equal(before) {
		t.Fatal("the new certificate was not taken")
	}
}

// presented is the certificate that a client sees; the binding must be that one's.
func presented(t *testing.T, f *tlsconf.Files, client *tls.Config) *x509.Certificate {
	t.Helper()
	transport := f.Transport()
	_, seen, err := shake(t, f, client)
	if err != nil {
		t.Fatal(err)
	}
	leaf := seen.PeerCertificates[0]
	if !bytes.Equal(transport.Binding, scram.ChannelBinding(leaf)) || transport.Binding == nil {
		t.Fatal("the binding is another certificate's")
	}
	return leaf
}

func move(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

func TestEd25519HasNoBinding(t *testing.T) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	template := &x509.Certificate{SerialNumber: authtest.NewCA(t, "x").Cert.SerialNumber, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	f := open(t, tlsconf.Options{CertFile: authtest.WritePEM(t, filepath.Join(dir, "c"), "CERTIFICATE", der), KeyFile: authtest.WritePEM(t, filepath.Join(dir, "k"), "PRIVATE KEY", pkcs8)})
	if f.Transport().Binding != nil {
		t.Error("RFC 5929 defines no hash for it")
	}
}

func TestOpenRefuses(t *testing.T) {
	ca := authtest.NewCA(t, "CA")
	files, other := ca.Server(t, nil), ca.Server(t, nil)
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	pem, err := os.ReadFile(files.Cert)
	if err != nil {
		t.Fatal(err)
	}
	public := ca.Server(t, nil)
	if err := os.Chmod(public.Key, 0o644); err != nil {
		t.Fatal(err)
	}
	for want, o := range map[string]tlsconf.Options{
		"both a certificate and a key are needed":           {CertFile: files.Cert},
		"versions before 1.2 are not accepted":              {CertFile: files.Cert, KeyFile: files.Key, MinVersion: tls.VersionTLS11},
		"1.3 is the latest version":                         {CertFile: files.Cert, KeyFile: files.Key, MinVersion: 0x0309},
		"private key does not match public key":             {CertFile: files.Cert, KeyFile: other.Key},
		"has group or world access":                         {CertFile: public.Cert, KeyFile: public.Key},
		"or is no file":                                     {CertFile: files.Cert, KeyFile: dir},
		"tls: key: ":                                        {CertFile: files.Cert, KeyFile: filepath.Join(dir, "missing")},
		"tls: client CA: ":                                  {CertFile: files.Cert, KeyFile: files.Key, ClientCA: filepath.Join(dir, "missing")},
		"there is no certificate in it":                     {CertFile: files.Cert, KeyFile: files.Key, ClientCA: write("empty", "\n")},
		"there is something in it that is no PEM":           {CertFile: files.Cert, KeyFile: files.Key, ClientCA: write("text", "hello")},
		"there is something in it that is no PEM certifica": {CertFile: files.Cert, KeyFile: files.Key, ClientCA: write("cut", string(pem)+string(pem[:100]))},
		"certificate 2: x509":                               {CertFile: files.Cert, KeyFile: files.Key, ClientCA: write("bad", string(pem)+"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")},
	} {
		if _, err := tlsconf.Open(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %s\ngot  %v", want, err)
		}
	}
	open(t, tlsconf.Options{CertFile: files.Cert, KeyFile: files.Key, ClientCA: write("comments", "one\n"+string(pem)+"two\n"+string(pem)+"the end\n")})
}
