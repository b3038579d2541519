package analyze

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
)

// conn is one connection to the server.
type conn struct {
	pg       *pgconn.PgConn
	database string
	settings Settings
	version  Version  // of the catalog when they were set
	path     []string // the schemas of its search path that there are
	tree     string   // the last one that was logged
	trees    int
}

// cancelGrace is how long a cancelled analysis may take to end before its connection is given up.
const cancelGrace = time.Second

// treeMessage is what PostgreSQL calls the tree that it logs (postgres.c, pg_rewrite_query).
const treeMessage = "parse tree:"

func dial(ctx context.Context, server Server, database string) (*conn, error) {
	c := &conn{database: database}
	pg, err := server.Analyst(ctx, database, func(config *pgconn.Config) {
		config.BuildContextWatcherHandler = func(pg *pgconn.PgConn) ctxwatch.Handler {
			return &pgconn.CancelRequestContextWatcherHandler{Conn: pg, DeadlineDelay: cancelGrace}
		}
		config.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) {
			if n.Message == treeMessage {
				c.tree = n.Detail
				c.trees++
			}
		}
	})
	if err != nil {
		return nil, err
	}
	c.pg = pg
	pg.Frontend().SetMaxBodyLen(maxTree)
	return c, nil
}

// become gives the connection a client's settings.
func (c *conn) become(ctx context.Context, s Settings, version Version) error {
	if c.settings == s && c.version == version {
		return nil
	}
	c.settings = Settings{}
	results, err := c.pg.Exec(ctx, s.sql()+"; SELECT s FROM pg_catalog.unnest(pg_catalog.current_schemas(false)) s").ReadAll()
	if err != nil {
		return err
	}
	c.path = nil
	for _, row := range results[len(results)-1].Rows {
		if name := string(row[0]); name != SparkSchema {
			c.path = append(c.path, name)
		}
	}
	c.settings, c.version = s, version
	return nil
}

// parse has a text analyzed. tree is empty when it is not one statement.
func (c *conn) parse(ctx context.Context, sql string, params []uint32) (tree string, d *pgconn.StatementDescription, err error) {
	c.tree, c.trees = "", 0
	d, err = c.pg.Prepare(ctx, "", sql, params)
	if c.trees == 1 {
		tree = unwrap(c.tree)
	}
	c.tree = ""
	return tree, d, err
}

// hangUp closes a connection without waiting for the server.
func (c *conn) hangUp() {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_ = c.pg.Close(ctx) // the server notices
}
