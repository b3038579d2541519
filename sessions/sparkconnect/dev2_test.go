package sparkconnect

import (
	"context"
	"fmt"
	"testing"
	"time"
	"os/exec"
	"os"
	"strings"
)

func TestDevKill(t *testing.T) {
	s := devSession(t)
	ctx := context.Background()
	op, err := s.Execute(ctx, Query{SQL: "select count(*) from range(0, 1000000000000000, 1, 2) where id % 7 = rand() * 100"})
	if err != nil { t.Fatal(err) }
	op.Schema(ctx)
	time.Sleep(2*time.Second)
	pid, _ := os.ReadFile("/tmp/sc_spark/jpid")
	s.Client().options.Retry.Total = time.Minute
	fmt.Println(exec.Command("kill", "-9", strings.TrimSpace(string(pid))).Run())
	st := time.Now()
	ch := make(chan int)
	go func() {
	_, err = op.Next(ctx)
	fmt.Println("next", time.Since(st), err, IsSessionLost(err))
	op.Close()
	close(ch)
	}()
	cmd := exec.Command("bash", "/tmp/sc_start.sh")
	fmt.Println(cmd.Run())
	<-ch
	_, err = s.Config().Get(ctx, "spark.sql.ansi.enabled")
	fmt.Println(err, IsSessionLost(err))
	s2, _ := s.Client().Session(s.UserID(), s.ID())
	run(t, s2, Query{SQL:"select 1"})
	_, err = s.Config().Get(ctx, "spark.sql.ansi.enabled")
	fmt.Println(err, IsSessionLost(err))
}
