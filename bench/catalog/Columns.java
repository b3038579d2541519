import java.sql.*;

/** Times getTables and getColumns of a whole schema, the way an IDE's tree begins. */
public class Columns {
  public static void main(String[] args) throws Exception {
    try (Connection c = DriverManager.getConnection(args[0])) {
      for (int round = 1; round <= 3; round++) {
        long began = System.nanoTime();
        int tables = count(c.getMetaData().getTables(null, args[1], "%", null));
        long between = System.nanoTime();
        int columns = count(c.getMetaData().getColumns(null, args[1], "%", "%"));
        long end = System.nanoTime();
        System.out.printf("bench: round %d: getTables %d rows in %.2f s, getColumns %d rows in %.2f s, together %.2f s%n", round, tables, (between - began) / 1e9,
            columns, (end - between) / 1e9, (end - began) / 1e9);
      }
    }
  }

  static int count(ResultSet r) throws SQLException {
    int n = 0;
    try (r) {
      while (r.next()) {
        r.getString(3);
        r.getString(4);
        n++;
      }
    }
    return n;
  }
}
