package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// server is a Spark whose Thrift server and Connect server are one process, over one metastore in memory.
type server struct {
	connect string // sc:// address
	thrift  string // host:port
	cmd     *exec.Cmd
	dir     string
}

// home is pyspark's folder, which has a whole Spark.
func home() (string, error) {
	if dir := os.Getenv("SPARK_HOME"); dir != "" {
		return dir, nil
	}
	found, _ := filepath.Glob(".deps/venv/lib/python3*/site-packages/pyspark")
	if len(found) == 0 {
		return "", errors.New("there is no Spark: make deps fetches one")
	}
	return filepath.Abs(found[0])
}

// startSpark starts it and waits until both listen.
func startSpark(ctx context.Context) (*server, error) {
	spark, err := home()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "libra-bench-spark-")
	if err != nil {
		return nil, err
	}
	ports, err := freePorts(2)
	if err != nil {
		return nil, err
	}
	s := &server{dir: dir, connect: "sc://127.0.0.1:" + ports[0], thrift: "127.0.0.1:" + ports[1]}
	s.cmd = exec.Command(filepath.Join(spark, "bin", "spark-submit"), "--class", "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2",
		"--master", "local[2]", "--driver-memory", "2g",
		"--conf", "spark.plugins=org.apache.spark.sql.connect.SparkConnectPlugin", "--conf", "spark.connect.grpc.binding.address=127.0.0.1",
		"--conf", "spark.connect.grpc.binding.port="+ports[0], "--conf", "spark.ui.enabled=false", "--conf", "spark.sql.warehouse.dir="+filepath.Join(dir, "warehouse"),
		"--conf", "spark.hadoop.javax.jdo.option.ConnectionURL=jdbc:derby:memory:bench;create=true", "spark-internal",
		"--hiveconf", "hive.server2.thrift.port="+ports[1], "--hiveconf", "hive.server2.thrift.bind.host=127.0.0.1")
	s.cmd.Dir = dir
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return nil, err
	}
	s.cmd.Stdout, s.cmd.Stderr = log, log
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	for _, address := range []string{s.thrift, strings.TrimPrefix(s.connect, "sc://")} {
		if err := listens(ctx, address); err != nil {
			s.stop()
			return nil, fmt.Errorf("spark does not listen: %w", err)
		}
	}
	return s, nil
}

func (s *server) stop() {
	_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL)
	_ = s.cmd.Wait()
	_ = os.RemoveAll(s.dir)
}

func listens(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	for {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func freePorts(n int) (ports []string, err error) {
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer func() { _ = l.Close() }()
		_, port, _ := net.SplitHostPort(l.Addr().String())
		ports = append(ports, port)
	}
	return ports, nil
}

// jdbc has a driver list all tables and columns, and prints what it prints.
func jdbc(name, classPath, url string) error {
	java := "java"
	if dir := os.Getenv("JAVA_HOME"); dir != "" {
		java = filepath.Join(dir, "bin", "java")
	}
	cmd := exec.Command(java, "-cp", classPath, "bench/catalog/Columns.java", url, schema)
	out, err := cmd.CombinedOutput()
	lines := bufio.NewScanner(strings.NewReader(string(out)))
	for lines.Scan() {
		if rest, ok := strings.CutPrefix(lines.Text(), "bench: "); ok {
			fmt.Printf("%s: %s\n", name, rest)
		}
	}
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, out)
	}
	return nil
}
