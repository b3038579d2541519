package catalog

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	osuser "os/user"
	"strconv"
	"syscall"
	"time"
)

// user is who runs PostgreSQL.
type user struct {
	credential *syscall.Credential // nil: ourselves
}

// unprivileged is ourselves, or when we are root the configured user, else postgres, else nobody.
func unprivileged(configured string) (user, error) {
	if os.Geteuid() != 0 {
		return user{}, nil
	}
	names := []string{"postgres", "nobody"}
	if configured != "" {
		names = []string{configured}
	}
	for _, name := range names {
		found, err := osuser.Lookup(name)
		if err != nil {
			if found, err = osuser.LookupId(name); err != nil {
				continue
			}
		}
		uid, uidErr := strconv.ParseUint(found.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(found.Gid, 10, 32)
		if uidErr == nil && gidErr == nil && uid != 0 {
			return user{&syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
		}
	}
	return user{}, fmt.Errorf("catalog: PostgreSQL does not run as root, and this machine has no unprivileged user %v: set [catalog] user", names)
}

// command is a command run as that user, with nothing of PostgreSQL's own environment.
func (who user) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}
	cmd.WaitDelay = time.Second
	if who.credential != nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who.credential}
	}
	return cmd
}

// own gives a file or folder to that user.
func (who user) own(path string) error {
	if who.credential == nil {
		return nil
	}
	return os.Chown(path, int(who.credential.Uid), int(who.credential.Gid))
}

// reaches tells whether that user can get to a folder: those above it may be closed, as root's home is.
func (who user) reaches(ctx context.Context, dir string) bool {
	return who.credential == nil || who.command(ctx, "/bin/sh", "-c", `cd "$1"`, "sh", dir).Run() == nil
}
