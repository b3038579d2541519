package localspark

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// settings are Spark's settings: libra's defaults, the user's over them, and over both what must be so.
func (s *slot) settings(o Options, port, uiPort int) map[string]string {
	conf := map[string]string{
		"spark.app.name":                  "libra",
		"spark.master":                    "local[*]",
		"spark.driver.host":               "127.0.0.1",
		"spark.driver.bindAddress":        "127.0.0.1",
		"spark.ui.enabled":                "true",
		"spark.ui.port":                   strconv.Itoa(uiPort),
		"spark.ui.killEnabled":            "false", // the page has no login, and stopping queries is libra's
		"spark.ui.showConsoleProgress":    "false",
		"spark.local.dir":                 s.path("tmp", "blocks"),
		"spark.sql.warehouse.dir":         s.path("warehouse"),
		"spark.sql.catalogImplementation": "hive", // the only catalog of Spark's own that survives a restart
		"spark.sql.ansi.enabled":          "true",
		"spark.sql.timeType.enabled":      "true",
		"spark.sql.variable.substitute":   "false", // else ${…} in a user's literal is replaced
		// The UI keeps the plans of the last thousand statements, as texts that may be megabytes each.
		"spark.sql.maxPlanStringLength":   "262144",
		"spark.sql.ui.retainedExecutions": "300",
		// A batch of rows ends at so many bytes (at 70% of it), so that wide rows don't come 10,000 at a time: Spark's own bound
		// is 32 times as much. More rows a batch, where they are narrow, make nothing faster.
		"spark.connect.grpc.arrow.maxBatchSize": "4m",
		// Each session would remember the files of a table that it has read, and miss what another session inserts.
		"spark.sql.filesourceTableRelationCacheSize": "0",
		// A cursor that waits for its client must not be given up; what libra leaves behind ends with its Spark.
		"spark.connect.execute.manager.detachedTimeout": "1d",
		// Else no timestamp can be added to a table: Hive has no type for Spark's, and takes the change for one of all columns.
		"spark.hadoop.hive.metastore.disallow.incompatible.col.type.changes": "false",
		"spark.hadoop.hive.exec.scratchdir":                                  s.path("tmp", "hive"),
		"spark.hadoop.hive.user.install.directory":                           s.path("tmp", "hive-user"),
		// A statement that is interrupted while the metastore opens keeps a pooled connection for ever, and with the last
		// one the metastore hangs for everybody. Derby's connections, in the same process, need no pool.
		"spark.hadoop.datanucleus.connectionPoolingType": "NONE",
		// Relative to derby.system.home, so that no folder's name meets the URL's own syntax.
		"spark.hadoop.javax.jdo.option.ConnectionURL": "jdbc:derby:;databaseName=metastore;create=true",
	}
	if !o.here() { // executors elsewhere have to reach the driver
		delete(conf, "spark.driver.host")
		delete(conf, "spark.driver.bindAddress")
	}
	maps.Copy(conf, o.Conf)
	conf["spark.scheduler.mode"] = FAIR
	conf["spark.scheduler.allocation.file"] = s.path("fairscheduler.xml")
	conf["spark.driver.memory"] = o.DriverMemory
	conf["spark.connect.grpc.binding.address"] = "127.0.0.1"
	conf["spark.connect.grpc.binding.port"] = strconv.Itoa(port)
	if len(o.Packages) > 0 {
		conf["spark.jars.packages"] = strings.Join(o.Packages, ",")
	}
	return conf
}

// properties writes settings as a Java properties file, in order of their names.
func properties(conf map[string]string) []byte {
	var b bytes.Buffer
	for _, key := range slices.Sorted(maps.Keys(conf)) {
		fmt.Fprintf(&b, "%s=%s\n", escapeProperty(key), escapeProperty(conf[key]))
	}
	return b.Bytes()
}

// escapeProperty escapes what java.util.Properties.load would take for syntax. The file is read as UTF-8.
func escapeProperty(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\\', r == '=', r == ':', r == '#', r == '!', r == ' ' && i == 0:
			b.WriteRune('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
