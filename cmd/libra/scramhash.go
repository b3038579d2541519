package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/whereq/libra/pgwire/auth/scram"
)

// scramHash is libra scram-hash: it reads a password from standard input and prints its verifier, in the form that
// PostgreSQL keeps in pg_authid.
func scramHash(args []string, in io.Reader, out io.Writer) error {
	flags := flag.NewFlagSet("libra scram-hash", flag.ContinueOnError)
	iterations := flags.Int("iterations", 4096, "work that a guess costs")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return errors.New("the password is read from standard input, not from the command line, where others could see it")
	}
	if info, err := os.Stdin.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
		fmt.Fprintln(os.Stderr, "password (it is shown):")
	}
	line, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	password := strings.TrimRight(line, "\r\n")
	if password == "" {
		return errors.New("there is no password on standard input")
	}
	verifier, err := scram.HashPassword(password, *iterations)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, verifier)
	return err
}
