package conformance

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/whereq/libra/pgwire/auth"
	"github.com/whereq/libra/pgwire/auth/internal/authtest"
	"github.com/whereq/libra/pgwire/auth/limit"
	"github.com/whereq/libra/pgwire/auth/tlsconf"
)

// raw is a client that says what it is told to.
type raw struct{ net.Conn }

func dial(t *testing.T, port uint16, secure bool) raw {
	t.Helper()
	nc, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	if !secure {
		return raw{nc}
	}
	if _, err := nc.Write([]byte{0, 0, 0, 8, 4, 210, 22, 47}); err != nil {
		t.Fatal(err)
	}
	var answer [1]byte
	if _, err := io.ReadFull(nc, answer[:]); err != nil || answer[0] != 'S' {
		t.Fatalf("no TLS: %q %v", answer, err)
	}
	return raw{tls.Client(nc, &tls.Config{InsecureSkipVerify: true})} // whose certificate it is, is not the matter here
}

func (r raw) send(t *testing.T, message pgproto3.FrontendMessage) {
	t.Helper()
	b, err := message.Encode(nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Write(b); err != nil {
		t.Fatal(err)
	}
}

// receive gives the next message in short: what differs from one login to the next is left out.
func (r raw) receive(t *testing.T) (short string, code uint32, data []byte) {
	t.Helper()
	var header [5]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return "gone", 0, nil
	}
	body := make([]byte, binary.BigEndian.Uint32(header[1:])-4)
	if _, err := io.ReadFull(r, body); err != nil {
		t.Fatal(err)
	}
	if header[0] == 'E' {
		var e pgproto3.ErrorResponse
		if err := e.Decode(body); err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%s %s: %s | %s", e.Severity, e.Code, e.Message, e.Detail), 0, nil
	}
	code = binary.BigEndian.Uint32(body)
	short = fmt.Sprintf("%c %d", header[0], code)
	if code == 10 {
		short += " " + strings.ReplaceAll(string(body[4:]), "\x00", " ")
	}
	return short, code, body[4:]
}

// dialogue is what a client says; $NONCE stands for the nonce of both. Empty messages end it.
type dialogue struct {
	name      string
	secure    bool
	mechanism string
	first     string
	final     string
	packet    []byte // sent in the place of SASLInitialResponse
}

const (
	plain = "SCRAM-SHA-256"
	plus  = "SCRAM-SHA-256-PLUS"
	proof = ",p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
)

var dialogues = []dialogue{
	{name: "wrong proof", mechanism: plain, first: "n,,n=,r=abc", final: "c=biws,r=$NONCE" + proof},
	{name: "wrong proof, y", mechanism: plain, first: "y,,n=,r=abc", final: "c=eSws,r=$NONCE" + proof},
	{name: "user name in the message", mechanism: plain, first: "n,,n=somebody,r=abc", final: "c=biws,r=$NONCE" + proof},
	{name: "empty nonce", mechanism: plain, first: "n,,n=,r=", final: "c=biws,r=$NONCE" + proof},
	{name: "extension after the nonce", mechanism: plain, first: "n,,n=,r=abc,x=1", final: "c=biws,r=$NONCE,y=2" + proof},
	{name: "empty extension", mechanism: plain, first: "n,,n=,r=abc,", final: "c=biws,r=$NONCE" + proof},
	{name: "unknown mechanism", mechanism: "SCRAM-SHA-1", first: "n,,n=,r=abc"},
	{name: "empty mechanism", mechanism: "", first: "n,,n=,r=abc"},
	{name: "PLUS without TLS", mechanism: plus, first: "p=tls-server-end-point,,n=,r=abc"},
	{name: "binding data without TLS", mechanism: plain, first: "p=tls-server-end-point,,n=,r=abc"},
	{name: "no such flag", mechanism: plain, first: "x,,n=,r=abc"},
	{name: "unprintable flag", mechanism: plain, first: "\x01,,n=,r=abc"},
	{name: "flag alone", mechanism: plain, first: "n"},
	{name: "flag and no comma", mechanism: plain, first: "nn"},
	{name: "flag and comma", mechanism: plain, first: "n,"},
	{name: "header alone", mechanism: plain, first: "n,,"},
	{name: "authorization identity", mechanism: plain, first: "n,a=root,n=,r=abc"},
	{name: "neither authorization identity nor comma", mechanism: plain, first: "n,b=root,n=,r=abc"},
	{name: "mandatory extension", mechanism: plain, first: "n,,m=1,n=,r=abc"},
	{name: "no user", mechanism: plain, first: "n,,r=abc"},
	{name: "user without equals", mechanism: plain, first: "n,,n,r=abc"},
	{name: "user ends the message", mechanism: plain, first: "n,,n="},
	{name: "no nonce", mechanism: plain, first: "n,,n=,x=abc"},
	{name: "unprintable nonce", mechanism: plain, first: "n,,n=,r=a b"},
	{name: "nonce not ASCII", mechanism: plain, first: "n,,n=,r=ä"},
	{name: "extension that is no letter", mechanism: plain, first: "n,,n=,r=abc,1=2"},
	{name: "extension without equals", mechanism: plain, first: "n,,n=,r=abc,xy"},
	{name: "NUL inside", mechanism: plain, first: "n,,n=,r=ab\x00c"},
	{name: "too long", mechanism: plain, first: "n,,n=,r=" + strings.Repeat("a", 1100)},
	{name: "empty initial response", mechanism: plain, first: "", packet: append([]byte(plain+"\x00"), 0, 0, 0, 0)},
	{name: "length beyond the packet", packet: append([]byte(plain+"\x00"), 0, 0, 0, 9)},
	{name: "bytes behind the length", packet: append([]byte(plain+"\x00"), 0, 0, 0, 1, 'n', ',')},
	{name: "negative length", packet: append([]byte(plain+"\x00"), 0xFF, 0xFF, 0xFF, 0xFE)},
	{name: "no length", packet: []byte(plain + "\x00")},
	{name: "mechanism without end", packet: []byte(plain)},
	{name: "empty packet", packet: []byte{}},
	{name: "no initial response", mechanism: plain, packet: append([]byte(plain+"\x00"), 0xFF, 0xFF, 0xFF, 0xFF), final: "n,,n=,r=abc"},
	{name: "no initial response, unknown mechanism", packet: append([]byte("X\x00"), 0xFF, 0xFF, 0xFF, 0xFF)},
	{name: "empty final", mechanism: plain, first: "n,,n=,r=abc", final: ""},
	{name: "wrong nonce", mechanism: plain, first: "n,,n=,r=abc", final: "c=biws,r=xyz" + proof},
	{name: "no channel binding", mechanism: plain, first: "n,,n=,r=abc", final: "r=$NONCE" + proof},
	{name: "wrong channel binding", mechanism: plain, first: "n,,n=,r=abc", final: "c=eSws,r=$NONCE" + proof},
	{name: "channel binding not base64", mechanism: plain, first: "n,,n=,r=abc", final: "c=!,r=$NONCE" + proof},
	{name: "no proof", mechanism: plain, first: "n,,n=,r=abc", final: "c=biws,r=$NONCE"},
	{name: "short proof", mechanism: plain, first: "n,,n=,r=abc", final: "c=biws,r=$NONCE,p=AAAA"},
	{name: "proof not base64", mechanism: plain, first: "n,,n=,r=abc", final: "c=biws,r=$NONCE,p=!"},
	{name: "garbage behind the proof", mechanism: plain, first: "n,,n=,r=abc", final: "c=biws,r=$NONCE" + proof + ",x=1"},
	{name: "comma behind the proof", mechanism: plain, first: "n,,n=,r=abc", final: "c=biws,r=$NONCE" + proof + ","},
	{name: "two proofs", mechanism: plain, first: "n,,n=,r=abc", final: "c=biws,r=$NONCE" + proof + proof},
	{name: "final NUL", mechanism: plain, first: "n,,n=,r=abc", final: "c=biws,r=$NONCE" + proof + "\x00"},

	{name: "TLS, no binding", secure: true, mechanism: plain, first: "n,,n=,r=abc", final: "c=biws,r=$NONCE" + proof},
	{name: "TLS, downgrade", secure: true, mechanism: plain, first: "y,,n=,r=abc"},
	{name: "TLS, PLUS with n", secure: true, mechanism: plus, first: "n,,n=,r=abc"},
	{name: "TLS, PLUS with y", secure: true, mechanism: plus, first: "y,,n=,r=abc"},
	{name: "TLS, plain with binding", secure: true, mechanism: plain, first: "p=tls-server-end-point,,n=,r=abc"},
	{name: "TLS, other binding", secure: true, mechanism: plus, first: "p=tls-unique,,n=,r=abc"},
	{name: "TLS, odd binding", secure: true, mechanism: plus, first: "p=ab\x01cd ef,,n=,r=abc"},
	{name: "TLS, long binding", secure: true, mechanism: plus, first: "p=" + strings.Repeat("b", 50) + ",,n=,r=abc"},
	{name: "TLS, flag without value", secure: true, mechanism: plus, first: "p,,n=,r=abc"},
	{name: "TLS, wrong binding", secure: true, mechanism: plus, first: "p=tls-server-end-point,,n=,r=abc", final: "c=cD10bHMtc2VydmVyLWVuZC1wb2ludCws,r=$NONCE" + proof},
}

func TestScramDialogues(t *testing.T) {
	s := live(t)
	s.secure(t)
	s.rules(t, "host all all all scram-sha-256\n")
	s.exec(t, "create role known login password 'secret'")
	defer s.exec(t, "drop role known")
	var verifier string
	s.query(t, "select rolpassword from pg_authid where rolname = 'known'", &verifier)
	door := libra(t, s, "host all all all scram-sha-256\n", "known:"+verifier)
	for _, d := range dialogues {
		for _, user := range []string{"known", "unknown"} {
			theirs, ours := d.run(t, s.config.Port, user), d.run(t, uint16(door.Addr.Port), user)
			if strings.Join(theirs, "\n") != strings.Join(ours, "\n") {
				t.Errorf("%s, user %s\nPostgreSQL:\n\t%s\nlibra:\n\t%s", d.name, user, strings.Join(theirs, "\n\t"), strings.Join(ours, "\n\t"))
			}
		}
	}
}

// libra is a door with the same certificate.
func libra(t *testing.T, s *server, rules, users string) *authtest.Door {
	t.Helper()
	file := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(file, []byte(users+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	files, err := tlsconf.Open(tlsconf.Options{CertFile: filepath.Join(s.dir, "server.crt"), KeyFile: filepath.Join(s.dir, "server.key")})
	if err != nil {
		t.Fatal(err)
	}
	a, err := auth.New(auth.Options{HBA: rules, UsersFile: file, TLS: true, Guard: limit.Guard{Free: 1 << 20, FreeAddress: 1 << 20},
		Sleep: func(context.Context, time.Duration) error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	return authtest.Open(t, a, files)
}

// run has the dialogue and gives what the server answers.
func (d dialogue) run(t *testing.T, port uint16, user string) (heard []string) {
	t.Helper()
	r := dial(t, port, d.secure)
	r.send(t, &pgproto3.StartupMessage{ProtocolVersion: pgproto3.ProtocolVersion30, Parameters: map[string]string{"user": user, "database": "postgres"}})
	short, code, _ := r.receive(t)
	if heard = append(heard, short); code != 10 {
		return heard
	}
	packet := d.packet
	if packet == nil {
		packet = binary.BigEndian.AppendUint32([]byte(d.mechanism+"\x00"), uint32(len(d.first)))
		packet = append(packet, d.first...)
	}
	r.password(t, packet)
	short, code, data := r.receive(t)
	if heard = append(heard, short); code != 11 {
		return heard
	}
	nonce, _, _ := strings.Cut(strings.TrimPrefix(string(data), "r="), ",")
	r.password(t, []byte(strings.ReplaceAll(d.final, "$NONCE", nonce)))
	short, _, _ = r.receive(t)
	return append(heard, short)
}

func (r raw) password(t *testing.T, body []byte) {
	t.Helper()
	b := binary.BigEndian.AppendUint32([]byte{'p'}, uint32(4+len(body)))
	if _, err := r.Write(append(b, body...)); err != nil {
		t.Fatal(err)
	}
}
