package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/whereq/libra/internal/testenv"
	"github.com/whereq/libra/internal/warden"
)

func main() {
	quick := flag.Bool("quick", false, "start Spark for tests, not for benchmarks: warm sooner, slower in the long run")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: run [-quick] [--] command [argument ...]")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() == 0 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code, err := run(ctx, *quick, flag.Args())
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "testenv:", err)
	}
	os.Exit(code)
}

// run gives the command's exit status; 2 when something around it failed, 130 when we were interrupted.
func run(ctx context.Context, quick bool, args []string) (int, error) {
	var servers servers
	if quick {
		servers.javaOptions = testenv.QuickStart
	}
	defer servers.stop()
	begun := time.Now()
	if err := servers.start(ctx); err != nil {
		return 2, err
	}
	fmt.Fprintf(os.Stderr, "testenv: Spark and PostgreSQL are ready after %.1f s\n", time.Since(begun).Seconds())
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), servers.variables()...)
	process, err := warden.Start(cmd, warden.Options{Signal: syscall.SIGINT})
	if err != nil {
		return 2, err
	}
	select {
	case <-process.Done():
		return exitCode(process), nil
	case <-ctx.Done():
		return 130, errors.Join(errors.New("interrupted"), process.Stop(context.Background()))
	}
}

// exitCode is the command's, or 128 and the signal's number as a shell has it.
func exitCode(p *warden.Process) int {
	if status, ok := p.State().Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return p.State().ExitCode()
}

// servers are what runs for the command; nil is one that the environment names.
type servers struct {
	javaOptions []string

	spark    *testenv.SparkServer
	postgres *testenv.PostgresServer
}

func (s *servers) start(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	if os.Getenv(testenv.SparkURLVariable) == "" {
		group.Go(func() error { return s.startSpark(ctx) })
	}
	if os.Getenv(testenv.PostgresURLVariable) == "" {
		group.Go(func() (err error) { s.postgres, err = testenv.StartPostgres(ctx); return err })
	}
	return group.Wait()
}

func (s *servers) startSpark(ctx context.Context) (err error) {
	if err := testenv.TrainSpark(ctx); err != nil {
		return err
	}
	s.spark, err = testenv.StartSpark(ctx, s.javaOptions)
	return err
}

func (s *servers) variables() []string {
	var env []string
	if s.spark != nil {
		env = append(env, testenv.SparkURLVariable+"="+s.spark.URL, testenv.SparkUIVariable+"="+s.spark.UI)
	}
	if s.postgres != nil {
		env = append(env, testenv.PostgresURLVariable+"="+s.postgres.URL)
	}
	return env
}

func (s *servers) stop() {
	ctx := context.Background() // each has a grace time of its own
	if s.postgres != nil {
		if err := s.postgres.Stop(ctx); err != nil {
			fmt.Fprintln(os.Stderr, "testenv: stopping PostgreSQL:", err)
		}
	}
	if s.spark != nil {
		if err := s.spark.Stop(ctx); err != nil {
			fmt.Fprintln(os.Stderr, "testenv: stopping Spark:", err)
		}
	}
}
