package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/whereq/libra/catalog"
	"github.com/whereq/libra/internal/config"
	"github.com/whereq/libra/internal/offline"
)

// errRefused is for a file of which some statements were refused.
var errRefused = errors.New("not all statements could be translated")

// translateFile is libra translate: it prints the Spark SQL of each statement of a file. No Spark is asked; the tables are those of
// the file's own CREATE statements and of the schema files.
func translateFile(path string, args []string, in io.Reader, out io.Writer) error {
	flags := flag.NewFlagSet("libra translate", flag.ContinueOnError)
	schema := flags.String("schema", "", "`file` of CREATE statements that tell of the tables")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return errors.New("usage: libra translate [-schema file.sql] file.sql (- is the standard input)")
	}
	opts, err := config.Load(path, os.Environ())
	if err != nil {
		return err
	}
	name := flags.Arg(0)
	text, err := readSQL(name, in)
	if err != nil {
		return err
	}
	return withOffline(opts.Catalog, func(ctx context.Context, t *offline.Translator) error {
		if *schema != "" {
			tables, err := readSQL(*schema, in)
			if err != nil {
				return err
			}
			if err := t.Schema(ctx, *schema, tables); err != nil {
				return err
			}
		}
		w := bufio.NewWriter(out)
		all, refused, err := t.File(ctx, w, name, text)
		if err = errors.Join(err, w.Flush()); err != nil || refused == 0 {
			return err
		}
		return fmt.Errorf("%w: %d of %d", errRefused, refused, all)
	})
}

func readSQL(name string, in io.Reader) (string, error) {
	if name == "-" {
		text, err := io.ReadAll(in)
		return string(text), err
	}
	text, err := os.ReadFile(name)
	return string(text), err
}

// withOffline runs do with a private PostgreSQL of its own, which is gone afterwards.
func withOffline(opts config.Catalog, do func(context.Context, *offline.Translator) error) (err error) {
	data, err := os.MkdirTemp("", "libra-translate-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(data)) }()
	if err := os.Chmod(data, 0o711); err != nil { // PostgreSQL may run as somebody else
		return err
	}
	ctx := context.Background()
	server, err := catalog.Start(ctx, catalog.Options{Bin: opts.Postgres, Data: data, User: opts.User})
	if err != nil {
		return err
	}
	defer server.Stop()
	t, err := offline.New(ctx, server)
	if err != nil {
		return err
	}
	defer t.Close(ctx)
	return do(ctx, t)
}
