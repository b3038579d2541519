package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/whereq/libra/internal/config"
)

// version is set by the linker: -ldflags "-X main.version=…".
var version = "devel"

func main() {
	path := flag.String("config", "config.toml", "configuration `file`; LIBRA_* variables win over it")
	show := flag.Bool("version", false, "print the version and end")
	flag.Usage = usage
	flag.Parse()
	if *show {
		fmt.Println("libra", version)
		return
	}
	if flag.Arg(0) == "scram-hash" {
		end(scramHash(flag.Args()[1:], os.Stdin, os.Stdout))
	}
	if flag.Arg(0) == "fairscheduler" && flag.NArg() == 1 {
		end(fairScheduler(*path, os.Stdout))
	}
	if flag.Arg(0) == "translate" {
		end(translateFile(*path, flag.Args()[1:], os.Stdin, os.Stdout))
	}
	if flag.NArg() > 0 {
		usage()
		os.Exit(2)
	}
	end(run(*path))
}

// end ends the program, with status 1 after an error.
func end(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "libra:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func usage() {
	fmt.Fprintln(flag.CommandLine.Output(), "usage: libra [-config config.toml] [-version]\n       libra scram-hash [-iterations n] < password\n       libra [-config config.toml] fairscheduler\n       libra [-config config.toml] translate [-schema file.sql] file.sql")
	flag.PrintDefaults()
}

// run is libra's life. Its context ends with the first signal; the second ends the process.
func run(path string) error {
	opts, err := config.Load(path, os.Environ())
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		s := <-signals
		say("%s: ending; running statements have %s (a second signal does not wait)", s, drainTime)
		cancel(errStopped)
		<-signals
		os.Exit(1) // the local Spark goes with this process however it ends
	}()
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	err = serve(ctx, path, opts, hangups)
	if errors.Is(err, errStopped) {
		return nil
	}
	return err
}

var errStopped = errors.New("stopped by a signal")

// say tells the person at the terminal what is happening.
func say(format string, args ...any) { fmt.Printf("libra: "+format+"\n", args...) }
