package localspark_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/whereq/libra/sessions/localspark"
	"github.com/whereq/libra/sessions/sparkconnect"
)

// TestMain is also the libra that TestKilledLibra kills: it starts a Spark and waits for its own end.
func TestMain(m *testing.M) {
	if data := os.Getenv("LOCALSPARK_TEST_DATA"); data != "" {
		beKilled(data)
		return
	}
	os.Exit(m.Run())
}

// options are those of a small Spark. It uses the class archive that the test environment keeps, but writes none.
func options(t testing.TB, data string) localspark.Options {
	home, err := localspark.FindHome("")
	if err != nil {
		fatal(t, err)
	}
	return localspark.Options{
		Home: home, DataDir: data, ReadOnlyCache: true, DriverMemory: "1g",
		Conf:        map[string]string{"spark.sql.shuffle.partitions": "2"},
		JavaOptions: []string{"-XX:TieredStopAtLevel=1"}, // warm sooner
		Pools: []localspark.Pool{
			{Name: "default", Weight: 1, MinShare: 2},
			{Name: "night & day", Weight: 5, MinShare: 1, Mode: localspark.FIFO},
		},
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
}

func beKilled(data string) {
	spark, err := localspark.Start(context.Background(), options(nil, data))
	if err != nil {
		fatal(nil, err)
	}
	fmt.Println(spark.Pid(), spark.Address())
	<-spark.Done()
}

// fatal fails the test, or where there is none the process.
func fatal(t testing.TB, err error) {
	if t != nil {
		t.Helper()
		t.Fatal(err)
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// run sends a statement to the Spark at the address and gives its rows, columns separated by "|".
func run(t testing.TB, address, sql string) []string {
	t.Helper()
	rows, err := try(t.Context(), address, sql)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return rows
}

func try(ctx context.Context, address, sql string) ([]string, error) {
	parsed, err := sparkconnect.ParseAddress(address)
	if err != nil {
		return nil, err
	}
	client, err := sparkconnect.Dial(sparkconnect.Options{Address: parsed, Retry: sparkconnect.Retry{Total: time.Second}})
	if err != nil {
		return nil, err
	}
	defer client.Close()
	session, err := client.Session("localspark", "")
	if err != nil {
		return nil, err
	}
	operation, err := session.Execute(ctx, sparkconnect.Query{SQL: sql})
	if err != nil {
		return nil, err
	}
	defer operation.Close()
	var rows []string
	for {
		batch, err := operation.Next(ctx)
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		for row := range int(batch.NumRows()) {
			var cells []string
			for _, column := range batch.Columns() {
				cells = append(cells, column.ValueStr(row))
			}
			rows = append(rows, strings.Join(cells, "|"))
		}
		batch.Release()
	}
}

// eventually waits for what must come about; it fails after the limit.
func eventually(t testing.TB, what string, limit time.Duration, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("after %v still not: %s", limit, what)
		}
	}
}

func mustBeGone(t testing.TB, name string) {
	t.Helper()
	if _, err := os.Stat(name); err == nil {
		t.Errorf("%s is still there", filepath.Base(name))
	}
}
