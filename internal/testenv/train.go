package testenv

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/whereq/libra/sessions/localspark"
	"github.com/whereq/libra/sessions/sparkconnect"
)

// exercises touch what most tests touch, so that its classes are in the archive.
var exercises = []string{
	"CREATE TABLE trained (a INT, b STRING)",
	"INSERT INTO trained VALUES (1, 'one'), (2, 'two')",
	"SELECT b, count(*) AS n FROM trained JOIN range(10) ON a = id GROUP BY b ORDER BY n",
	"CREATE TABLE copied USING csv AS SELECT * FROM trained",
	"SELECT * FROM copied",
	"CREATE TEMPORARY VIEW seen AS SELECT DATE '2024-01-01' AS d, CAST(1.5 AS DECIMAL(10, 2)) AS p, current_timestamp() AS t",
	"SELECT * FROM seen",
	"SHOW TABLES",
}

// TrainSpark makes Spark's class archive when there is none: a test run starts Spark often, and with the archive in half the time.
func TrainSpark(ctx context.Context) error {
	opts, err := sparkOptions()
	if err != nil {
		return err
	}
	opts.ReadOnlyCache = false
	opts.JavaOptions = QuickStart
	return localspark.Train(ctx, opts, exercise)
}

func exercise(ctx context.Context, address string) error {
	parsed, err := sparkconnect.ParseAddress(address)
	if err != nil {
		return err
	}
	client, err := sparkconnect.Dial(sparkconnect.Options{Address: parsed})
	if err != nil {
		return err
	}
	defer client.Close()
	session, err := client.Session("testenv", "")
	if err != nil {
		return err
	}
	for _, sql := range exercises {
		if err := drain(ctx, session, sql); err != nil {
			return fmt.Errorf("testenv: %s: %w", sql, err)
		}
	}
	return session.Release(ctx)
}

func drain(ctx context.Context, session *sparkconnect.Session, sql string) error {
	operation, err := session.Execute(ctx, sparkconnect.Query{SQL: sql})
	if err != nil {
		return err
	}
	defer operation.Close()
	for {
		batch, err := operation.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		batch.Release()
	}
}
