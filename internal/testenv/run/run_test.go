package main

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/whereq/libra/internal/testenv"
)

// TestMain is also the runner itself, for the tests that kill it.
func TestMain(m *testing.M) {
	if os.Getenv("LIBRA_TEST_BE_RUNNER") != "" {
		main()
	}
	os.Exit(m.Run())
}

// runner is a runner that starts PostgreSQL alone; Spark's turn is the same code and takes longer.
func runner(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, os.Args[0], append([]string{"--"}, args...)...)
	cmd.Env = append(os.Environ(), "LIBRA_TEST_BE_RUNNER=1", testenv.SparkURLVariable+"=sc://elsewhere", testenv.PostgresURLVariable+"=")
	cmd.Stderr = os.Stderr
	return cmd
}

func TestExitStatusAndVariables(t *testing.T) {
	cmd := runner(t, "/bin/sh", "-c", `echo "$LIBRA_TEST_SPARK_URL $LIBRA_TEST_POSTGRES_URL"; exit 7`)
	out, err := cmd.Output()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 7 {
		t.Errorf("exit status: %v", err)
	}
	spark, postgres, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	if spark != "sc://elsewhere" || !strings.HasPrefix(postgres, "postgres://postgres@127.0.0.1:") {
		t.Errorf("variables: %s", out)
	}
	if answers(t, postgres) {
		t.Error("PostgreSQL is still there")
	}
}

func TestNothingIsLeftOfAnEndedRunner(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		t.Run(sig.String(), func(t *testing.T) {
			cmd := runner(t, "/bin/sh", "-c", `echo "$LIBRA_TEST_POSTGRES_URL"; exec sleep 1000`)
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewReader(out)
			postgres, err := lines.ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			postgres = strings.TrimSpace(postgres)
			if !answers(t, postgres) {
				t.Fatal("PostgreSQL does not answer")
			}
			if err := cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			// End-of-file says that the command, which holds the pipe too, is gone.
			if rest, err := lines.ReadString('\n'); err == nil {
				t.Errorf("read %q", rest)
			}
			_ = cmd.Wait() // the signal, or 130
			for deadline := time.Now().Add(15 * time.Second); answers(t, postgres); time.Sleep(20 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatal("PostgreSQL is still there")
				}
			}
		})
	}
}

func answers(t *testing.T, postgres string) bool {
	t.Helper()
	address, err := url.Parse(postgres)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.DialTimeout("tcp", address.Host, 5*time.Second)
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}
