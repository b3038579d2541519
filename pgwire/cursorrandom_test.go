package pgwire

import (
	"fmt"
	"math/rand"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/whereq/libra/internal/testenv"
)

var randomDirections = []string{"next", "prior", "first", "last", "absolute %d", "relative %d", "%d", "all", "forward", "forward %d",
	"forward all", "backward", "backward %d", "backward all"}

// TestFetchesAsPostgreSQL sends random FETCHes and MOVEs to libra and to PostgreSQL and compares every answer.
func TestFetchesAsPostgreSQL(t *testing.T) {
	u, err := url.Parse(testenv.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewSource(7))
	theirs, ours := dialPeer(t, u.Host), dialPeer(t, address(startServer(t, &fakeEngine{})))
	theirs.startup("postgres")
	ours.startup("postgres")
	for run := range 100 {
		forward := run%2 == 1
		sent := []string{fmt.Sprintf(`Query "begin; declare c %s cursor for select generate_series(1, %d)"`,
			map[bool]string{false: "scroll", true: "no scroll"}[forward], r.Intn(12))}
		for range 25 {
			want, got := theirs.ask(sent[len(sent)-1]), ours.ask(sent[len(sent)-1])
			if !slices.Equal(got, want) {
				t.Fatalf("%s\nPostgreSQL %q\nlibra      %q", strings.Join(sent, "\n"), want, got)
			}
			if strings.HasPrefix(want[0], "Error") {
				break
			}
			sent = append(sent, randomFetch(r, forward))
		}
		theirs.ask(`Query "rollback"`)
		ours.ask(`Query "rollback"`)
	}
}

// randomFetch goes forward most of the time when nothing else is allowed.
func randomFetch(r *rand.Rand, forward bool) string {
	if forward && r.Intn(3) > 0 {
		return fmt.Sprintf(`Query "fetch forward %d from c"`, 1+r.Intn(3))
	}
	direction := randomDirections[r.Intn(len(randomDirections))]
	if strings.Contains(direction, "%d") {
		direction = fmt.Sprintf(direction, r.Intn(21)-10)
	}
	return fmt.Sprintf(`Query "%s %s from c"`, []string{"fetch", "move"}[r.Intn(2)], direction)
}
