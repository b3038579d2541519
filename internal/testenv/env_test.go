package testenv

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestSparkIsReal(t *testing.T) {
	address, err := url.Parse(SparkURL(t))
	if err != nil || address.Scheme != "sc" || address.Port() == "" {
		t.Fatalf("odd address %v (%v)", address, err)
	}
	answer, err := http.Get(SparkUI(t) + "/api/v1/applications")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if body, err := io.ReadAll(answer.Body); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s %v\n%s", answer.Status, err, body)
	}
}

func TestPostgresIsReal(t *testing.T) {
	conn, err := pgx.Connect(context.Background(), Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var version int
	if err := conn.QueryRow(context.Background(), "select current_setting('server_version_num')::int / 10000").Scan(&version); err != nil || version != 18 {
		t.Fatalf("version %d, %v", version, err)
	}
}
