package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"
	"golang.org/x/sync/errgroup"
)

type connections []net.Conn

func (c connections) close() {
	for _, conn := range c {
		if conn != nil {
			_ = conn.Close()
		}
	}
}

// openAll opens connections, 32 at a time, and runs a statement on each.
func openAll(address string, count int) (connections, time.Duration, error) {
	all := make(connections, count)
	begun := time.Now()
	var group errgroup.Group
	group.SetLimit(32)
	for i := range all {
		group.Go(func() (err error) {
			all[i], err = open(address)
			return err
		})
	}
	err := group.Wait()
	if err != nil {
		all.close()
	}
	return all, time.Since(begun), err
}

func open(address string) (net.Conn, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	reader := bufio.NewReaderSize(conn, 1024)
	startup := &pgproto3.StartupMessage{ProtocolVersion: pgproto3.ProtocolVersion30, Parameters: map[string]string{"user": "postgres", "database": "postgres"}}
	for _, message := range []pgproto3.FrontendMessage{startup, &pgproto3.Query{String: "show application_name"}} {
		out, err := message.Encode(nil)
		if err == nil {
			_, err = conn.Write(out)
		}
		if err == nil {
			err = ready(reader)
		}
		if err != nil {
			_ = conn.Close()
			return nil, err
		}
	}
	return conn, nil
}

// ready reads up to ReadyForQuery.
func ready(from *bufio.Reader) error {
	for {
		var head [5]byte
		if _, err := io.ReadFull(from, head[:]); err != nil {
			return err
		}
		body := make([]byte, binary.BigEndian.Uint32(head[1:])-4)
		if _, err := io.ReadFull(from, body); err != nil {
			return err
		}
		switch head[0] {
		case 'E':
			return fmt.Errorf("refused: %q", body)
		case 'Z':
			return nil
		case 0:
			return errors.New("not PostgreSQL's protocol")
		}
	}
}
