package sessions

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/whereq/libra/catalog/shells"
	"github.com/whereq/libra/sessions/sparkconnect"
)

// A libra that is killed leaves its temporary tables behind. So their namespace tells whose it is: its name which process of
// which machine, a property when that was last seen alive. Another libra drops it when the process is gone, or when, on
// another machine, it has not been seen for long.

// aliveProperty is the property, in seconds since 1970.
const aliveProperty = "libra.alive"

const (
	beatEvery  = 2 * time.Minute
	deadAfter  = 20 * time.Minute
	sweepEvery = 10 * time.Minute
)

// process names a process: a hash of where its number means something, the number, and when it began.
type process struct {
	where string
	pid   int
	began string
}

// thisProcess is libra's own.
func thisProcess() process {
	pid := os.Getpid()
	return process{where: machine(), pid: pid, began: beginning(pid)}
}

// machine tells machines, and the containers on them, apart.
func machine() string {
	name, _ := os.Hostname()                                  // without one the others tell
	boot, _ := os.ReadFile("/proc/sys/kernel/random/boot_id") // Linux only; elsewhere the name has to do
	space, _ := os.Readlink("/proc/self/ns/pid")
	sum := sha256.Sum256([]byte(name + "\x00" + string(boot) + "\x00" + space))
	return hex.EncodeToString(sum[:6])
}

// beginning tells processes that had the same number apart; "0" is not known.
func beginning(pid int) string {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return "0"
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:])) // behind the command, which may have blanks in it
	if len(fields) < 20 {
		return "0"
	}
	return fields[19]
}

func (p process) namespace() string {
	return shells.TemporaryPrefix + p.where + "_" + strconv.Itoa(p.pid) + "_" + p.began
}

var spaceName = regexp.MustCompile(`^` + shells.TemporaryPrefix + `([0-9a-f]+)_([0-9]+)_([0-9]+)$`)

// dead tells whether the process of a namespace is known to be gone.
func (p process) dead(namespace string) bool {
	m := spaceName.FindStringSubmatch(namespace)
	if m == nil || m[1] != p.where || m[3] == "0" || p.began == "0" {
		return false
	}
	pid, err := strconv.Atoi(m[2])
	return err == nil && beginning(pid) != m[3]
}

func (s *spaces) create() string {
	return "CREATE NAMESPACE IF NOT EXISTS " + quoteAll(sessionCatalog, []string{s.name}) + " COMMENT 'temporary tables of a libra' WITH PROPERTIES (" + aliveNow() + ")"
}

func aliveNow() string {
	return "'" + aliveProperty + "' = '" + strconv.FormatInt(time.Now().Unix(), 10) + "'"
}

// due are the backends whose namespace has to be seen again.
func (s *spaces) due(now time.Time) (list []Backend) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for b, known := range s.there {
		if now.Sub(known.beaten) >= beatEvery {
			known.beaten = now
			list = append(list, b)
		}
	}
	return list
}

// beat says of the namespaces that they are in use, now and then.
func (m *Manager) beat(now time.Time) {
	for _, b := range m.spaces.due(now) {
		m.keepHouse(b, func(ctx context.Context, s *sparkconnect.Session) error {
			return run(ctx, s, sparkconnect.Query{SQL: "ALTER NAMESPACE " + quoteAll(sessionCatalog, []string{m.spaces.name}) + " SET PROPERTIES (" + aliveNow() + ")"})
		})
	}
}

// Sweep drops the namespaces of libras that are gone, at the first backend.
func (m *Manager) Sweep() {
	m.keepHouse(m.opts.Backend, func(ctx context.Context, s *sparkconnect.Session) error {
		rows, err := textsOf(ctx, s, "SHOW NAMESPACES IN "+quote(sessionCatalog)+" LIKE '"+shells.TemporaryPrefix+"*'", "namespace")
		if err != nil {
			return err
		}
		for _, row := range rows {
			if gone, err := m.abandoned(ctx, s, row[0]); err != nil || !gone {
				continue // gone meanwhile, or not ours to see
			}
			if err := run(ctx, s, sparkconnect.Query{SQL: "DROP NAMESPACE IF EXISTS " + quoteAll(sessionCatalog, []string{row[0]}) + " CASCADE"}); err != nil {
				return err
			}
			m.opts.Logger.Info("temporary tables of a libra that is gone were dropped", "namespace", row[0])
		}
		return nil
	})
}

var aliveAt = regexp.MustCompile(regexp.QuoteMeta(aliveProperty) + `,(\d+)\)`)

// abandoned tells whether a namespace's libra is gone.
func (m *Manager) abandoned(ctx context.Context, s *sparkconnect.Session, name string) (bool, error) {
	switch {
	case !spaceName.MatchString(name) || name == m.spaces.name:
		return false, nil
	case m.process.dead(name):
		return true, nil
	}
	rows, err := textsOf(ctx, s, "DESCRIBE NAMESPACE EXTENDED "+quoteAll(sessionCatalog, []string{name}), "info_name", "info_value")
	if err != nil {
		return false, err
	}
	for _, row := range rows {
		if seen := aliveAt.FindStringSubmatch(row[1]); row[0] == "Properties" && seen != nil {
			at, err := strconv.ParseInt(seen[1], 10, 64)
			return err == nil && time.Since(time.Unix(at, 0)) > deadAfter, nil
		}
	}
	return false, nil
}

// leaveSpaces drops this libra's namespaces.
func (m *Manager) leaveSpaces() {
	m.spaces.mu.Lock()
	defer m.spaces.mu.Unlock()
	for b := range m.spaces.there {
		m.keepHouse(b, func(ctx context.Context, s *sparkconnect.Session) error {
			return run(ctx, s, sparkconnect.Query{SQL: "DROP NAMESPACE IF EXISTS " + quoteAll(sessionCatalog, []string{m.spaces.name}) + " CASCADE"})
		})
	}
}
