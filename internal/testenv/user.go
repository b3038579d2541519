package testenv

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	osuser "os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// fastShutdown is how PostgreSQL ends without waiting for its clients (manual, "Shutting Down the Server").
const fastShutdown = syscall.SIGINT

// user is who runs PostgreSQL, which refuses to be root.
type user struct {
	credential *syscall.Credential // nil: ourselves
}

// unprivileged is ourselves, or for root the user postgres, or nobody.
func unprivileged() (user, error) {
	if os.Getuid() != 0 {
		return user{}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := osuser.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(found.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(found.Gid, 10, 32)
		if uidErr == nil && gidErr == nil {
			return user{&syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
		}
	}
	return user{}, fmt.Errorf("testenv: PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody")
}

// command is a command run as that user, with nothing of PostgreSQL's own environment.
func (who user) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	cmd.WaitDelay = time.Second
	if who.credential != nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who.credential}
	}
	return cmd
}

// ownFolder makes data, below dir, a folder of that user's, and dir one that it may enter.
func (who user) ownFolder(dir, data string) error {
	if err := os.Mkdir(data, 0o700); err != nil {
		return fmt.Errorf("testenv: %w", err)
	}
	if who.credential == nil {
		return nil
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return fmt.Errorf("testenv: %w", err)
	}
	if err := os.Chown(data, int(who.credential.Uid), int(who.credential.Gid)); err != nil {
		return fmt.Errorf("testenv: %w", err)
	}
	return nil
}

// binaries is the folder of PostgreSQL's programs as that user can run them: those below deps, or copied below dir
// when a folder above deps is closed to that user, as root's home is.
func (who user) binaries(ctx context.Context, deps, dir string) (string, error) {
	bin := filepath.Join(deps, "bin")
	if _, err := os.Stat(filepath.Join(bin, "postgres")); err != nil {
		return "", fmt.Errorf("testenv: PostgreSQL 18 for the tests is not there (%w): run \"make deps\", or set %s to one of your own", err, PostgresURLVariable)
	}
	if who.command(ctx, filepath.Join(bin, "postgres"), "--version").Run() == nil {
		return bin, nil
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return "", fmt.Errorf("testenv: %w", err)
	}
	copied := filepath.Join(dir, "postgres")
	if err := os.CopyFS(copied, os.DirFS(deps)); err != nil {
		return "", fmt.Errorf("testenv: copying PostgreSQL's programs: %w", err)
	}
	if out, err := who.command(ctx, filepath.Join(copied, "bin", "postgres"), "--version").CombinedOutput(); err != nil {
		return "", fmt.Errorf("testenv: PostgreSQL does not run: %w\n%s", err, out)
	}
	return filepath.Join(copied, "bin"), nil
}
