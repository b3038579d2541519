import java.io.*;
import java.math.BigDecimal;
import java.sql.*;
import java.time.*;
import java.util.*;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** pgjdbc's ways: each preferQueryMode, binary transfer, fetch size, batches, COPY, cancel and time-outs. */
public class PgJdbc {
  static Connection connect(String... more) throws SQLException {
    Properties p = new Properties();
    p.put("user", System.getenv("PGUSER"));
    p.put("password", System.getenv("PGPASSWORD"));
    p.put("sslmode", System.getenv("PGSSLMODE"));
    p.put("connectTimeout", "30");
    if (System.getenv("PGSSLROOTCERT") != null) p.put("sslrootcert", System.getenv("PGSSLROOTCERT"));
    for (int i = 0; i < more.length; i += 2) p.put(more[i], more[i + 1]);
    return DriverManager.getConnection("jdbc:postgresql://" + System.getenv("PGHOST") + ":" + System.getenv("PGPORT") + "/" + System.getenv("PGDATABASE"), p);
  }

  interface Action { void run() throws Exception; }

  static void state(String what, Action a) throws Exception {
    try {
      a.run();
      System.out.println(what + " no error");
    } catch (BatchUpdateException e) {
      System.out.println(what + " " + e.getSQLState() + " " + Arrays.toString(e.getUpdateCounts()));
    } catch (SQLException e) {
      System.out.println(what + " " + e.getSQLState());
    }
  }

  static void values(Connection c) throws Exception {
    PreparedStatement s = c.prepareStatement("select ?::bool as a, ?::int as b, ?::bigint as c, ?::float8 as d, ?::numeric(10,3) as e, ?::text as f, ?::bytea as g, ?::date as h, ?::timestamp as i, ?::timestamptz as j, ?::int as k from range(1)");
    for (int n = 0; n < 7; n++) {
      s.setBoolean(1, true); s.setInt(2, 70000 + n); s.setLong(3, Long.MIN_VALUE); s.setDouble(4, 0.1); s.setBigDecimal(5, new BigDecimal("-12.340"));
      s.setString(6, "it's \\ é"); s.setBytes(7, new byte[] {0, -1}); s.setObject(8, LocalDate.of(1969, 12, 31));
      s.setObject(9, LocalDateTime.of(2024, 2, 29, 12, 0, 0, 500000000)); s.setObject(10, OffsetDateTime.of(2024, 2, 29, 12, 0, 0, 123456000, ZoneOffset.UTC)); s.setNull(11, Types.INTEGER);
      try (ResultSet r = s.executeQuery()) {
        r.next();
        if (n % 6 == 0) {
          System.out.println(r.getBoolean(1) + " " + r.getInt(2) + " " + r.getLong(3) + " " + r.getDouble(4) + " " + r.getBigDecimal(5) + " " + r.getString(6) + " "
              + Arrays.toString(r.getBytes(7)) + " " + r.getObject(8, LocalDate.class) + " " + r.getObject(9, LocalDateTime.class) + " "
              + r.getObject(10, OffsetDateTime.class) + " " + r.getInt(11) + r.wasNull() + " " + r.getTimestamp(9));
          for (int i = 1; i <= 11; i++) System.out.print(r.getMetaData().getColumnLabel(i) + ":" + r.getMetaData().getColumnTypeName(i) + " ");
          System.out.println();
        }
      }
    }
    s.close();
  }

  static void fetching(Connection c) throws Exception {
    c.setAutoCommit(false);
    try (Statement s = c.createStatement()) {
      s.setFetchSize(70);
      try (ResultSet r = s.executeQuery("select id, cast(id as string) as s from range(1000) order by id")) {
        long n = 0, sum = 0;
        while (r.next()) { n++; sum += r.getLong(1) + r.getString(2).length(); }
        System.out.println(n + " " + sum);
      }
      try (ResultSet r = s.executeQuery("select id from range(1000000)")) { r.next(); }
      s.setMaxRows(3);
      try (ResultSet r = s.executeQuery("select id from range(1000) order by id")) { int n = 0; while (r.next()) n++; System.out.println(n); }
    }
    try (Statement s = c.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY)) {
      ResultSet r = s.executeQuery("select id from range(10) order by id");
      r.last(); System.out.print(r.getRow() + " "); r.absolute(3); System.out.println(r.getLong(1));
    }
    Savepoint sp = c.setSavepoint("before");
    state("in savepoint", () -> c.createStatement().executeQuery("select * from no_such_table"));
    state("aborted", () -> c.createStatement().executeQuery("select 1"));
    c.rollback(sp);
    try (ResultSet r = c.createStatement().executeQuery("select 4 as four")) { r.next(); System.out.println(r.getInt("four")); }
    c.commit();
    c.setAutoCommit(true);
  }

  static void batches(Connection c, String table) throws Exception {
    Statement s = c.createStatement();
    s.execute("drop table if exists " + table);
    s.execute("create table " + table + " (a int, b string, c double)");
    PreparedStatement p = c.prepareStatement("insert into " + table + " (a, b, c) values (?, ?, ?)");
    for (int n = 0; n < 4; n++) { p.setInt(1, n); p.setString(2, "r'" + n); if (n == 2) p.setNull(3, Types.DOUBLE); else p.setDouble(3, n / 4.0); p.addBatch(); }
    System.out.println(p.executeBatch().length);
    s.addBatch("insert into " + table + " values (10, 'x', 1)");
    s.addBatch("insert into " + table + " values (11, 'y', 2)");
    System.out.println(s.executeBatch().length);
    CopyManager copy = c.unwrap(PGConnection.class).getCopyAPI();
    System.out.println(copy.copyIn("copy " + table + " from stdin with (format csv)", new StringReader("20,\"x, y\",2.5\n21,,\n")));
    StringWriter out = new StringWriter();
    System.out.println(copy.copyOut("copy (select * from " + table + " order by a) to stdout", out));
    System.out.print(out);
    state("bad copy", () -> copy.copyIn("copy " + table + " from stdin", new StringReader("x\n")));
    s.execute("drop table " + table);
    s.addBatch("select no_such_column from range(1)");
    state("bad batch", s::executeBatch);
  }

  static void trouble(Connection c) throws Exception {
    state("syntax", () -> c.createStatement().execute("selec 1"));
    state("no table", () -> c.prepareStatement("select * from no_such_table where a = ?").executeQuery());
    state("division", () -> c.createStatement().execute("select 1 / id as x from range(1)"));
    Statement s = c.createStatement();
    Thread canceller = new Thread(() -> { try { Thread.sleep(1500); s.cancel(); } catch (Exception e) { System.out.println(e); } });
    canceller.start();
    state("cancelled", () -> s.execute("select count(*) from range(200000000000) where id % 7 = 9"));
    canceller.join();
    s.setQueryTimeout(2);
    state("timeout", () -> s.execute("select count(*) from range(200000000000) where id % 7 = 9"));
    System.out.println(c.isValid(5) + " " + c.getMetaData().getDatabaseMajorVersion() + " " + c.getMetaData().getDatabaseProductName());
    System.out.println(c.getTransactionIsolation() + " " + c.isReadOnly());
  }

  public static void main(String[] args) throws Exception {
    System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, "UTF-8"));
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    try (Connection c = connect()) {
      trouble(c);
      batches(c, "drv_pgjdbc");
    } catch (SQLException e) {
      System.out.println(e.getSQLState());
      return;
    }
    for (String mode : new String[] {"simple", "extended", "extendedForPrepared", "extendedCacheEverything"}) {
      System.out.println("mode " + mode);
      try (Connection c = connect("preferQueryMode", mode)) { values(c); fetching(c); }
    }
    System.out.println("binary");
    try (Connection c = connect("prepareThreshold", "-1", "binaryTransfer", "true", "reWriteBatchedInserts", "true", "defaultRowFetchSize", "50")) {
      values(c);
      fetching(c);
      batches(c, "drv_pgjdbc_binary");
    }
    System.out.println("done");
  }
}
