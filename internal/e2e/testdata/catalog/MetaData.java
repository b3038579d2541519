import java.io.*;
import java.lang.reflect.*;
import java.sql.*;
import java.util.*;

/** Every method of pgjdbc's DatabaseMetaData, as far as two servers with the same tables must agree. */
public class MetaData {
  static final String SCHEMA = "e2e_twin", TABLE = "twin_customers";

  /** What the methods with parameters are called with; a method may be called several times. */
  static final Map<String, Object[][]> ARGS = new TreeMap<>();
  static {
    Object[] all = {null, SCHEMA, "%"};
    ARGS.put("deletesAreDetected", ints());
    ARGS.put("insertsAreDetected", ints());
    ARGS.put("updatesAreDetected", ints());
    for (String who : new String[] {"others", "own"})
      for (String what : new String[] {"DeletesAreVisible", "InsertsAreVisible", "UpdatesAreVisible"}) ARGS.put(who + what, ints());
    ARGS.put("supportsConvert", new Object[][] {{Types.INTEGER, Types.VARCHAR}, {}});
    ARGS.put("supportsResultSetConcurrency", new Object[][] {{ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY}, {ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE}});
    ARGS.put("supportsResultSetHoldability", ints());
    ARGS.put("supportsResultSetType", ints());
    ARGS.put("supportsTransactionIsolationLevel", new Object[][] {{Connection.TRANSACTION_SERIALIZABLE}, {Connection.TRANSACTION_READ_COMMITTED}});
    ARGS.put("getAttributes", new Object[][] {{null, SCHEMA, "%", "%"}});
    ARGS.put("getBestRowIdentifier", new Object[][] {{null, SCHEMA, TABLE, DatabaseMetaData.bestRowSession, true}});
    ARGS.put("getColumnPrivileges", new Object[][] {{null, SCHEMA, TABLE, "%"}});
    ARGS.put("getColumns", new Object[][] {{null, SCHEMA, "%", "%"}, {null, "e2e\\_twin", "twin\\_%", "%e%"}, {"@", SCHEMA, "big", null}, {null, "pg_catalog", "pg_class", "%"}, {null, null, "twin\\_customers", "id"}});
    ARGS.put("getCrossReference", new Object[][] {{null, SCHEMA, TABLE, null, SCHEMA, "orders"}});
    ARGS.put("getExportedKeys", new Object[][] {{null, SCHEMA, TABLE}});
    ARGS.put("getImportedKeys", new Object[][] {{null, SCHEMA, "orders"}});
    ARGS.put("getFunctionColumns", new Object[][] {{null, "pg_catalog", "lo%", "%"}});
    ARGS.put("getFunctions", new Object[][] {{null, "pg_catalog", "lo%"}, {null, SCHEMA, null}});
    ARGS.put("getProcedureColumns", new Object[][] {{null, "pg_catalog", "pg_get_index%", "%"}, {null, SCHEMA, "%", "%"}});
    ARGS.put("getProcedures", new Object[][] {all, {null, "pg_catalog", "lo%"}});
    ARGS.put("getIndexInfo", new Object[][] {{null, SCHEMA, TABLE, false, false}, {null, "pg_catalog", "pg_class", true, true}});
    ARGS.put("getPrimaryKeys", new Object[][] {{null, SCHEMA, TABLE}, {null, "pg_catalog", "pg_class"}});
    ARGS.put("getPseudoColumns", new Object[][] {{null, SCHEMA, "%", "%"}});
    ARGS.put("getSchemas", new Object[][] {{}, {null, SCHEMA}, {"@", "e2e%win"}});
    ARGS.put("getSuperTables", new Object[][] {all});
    ARGS.put("getSuperTypes", new Object[][] {all});
    ARGS.put("getTablePrivileges", new Object[][] {all});
    ARGS.put("getTables", new Object[][] {{null, SCHEMA, "%", null}, {"@", SCHEMA, "%", new String[] {"TABLE"}}, {null, SCHEMA, "b%", new String[] {"VIEW", "SYSTEM TABLE"}},
      {null, "pg_catalog", "pg_c%", null}, {null, "information\\_schema", "%", new String[] {"VIEW", "SYSTEM VIEW"}}, {null, "", "%", null}, {"no_such_catalog", null, "%", null}});
    ARGS.put("getUDTs", new Object[][] {{null, SCHEMA, "%", null}});
    ARGS.put("getVersionColumns", new Object[][] {{null, SCHEMA, TABLE}});
  }

  static Object[][] ints() { return new Object[][] {{ResultSet.TYPE_FORWARD_ONLY}, {ResultSet.TYPE_SCROLL_INSENSITIVE}, {ResultSet.TYPE_SCROLL_SENSITIVE}, {1}, {2}}; }

  /** These tell of the server and the connection themselves. */
  static final Set<String> OTHER = Set.of("getURL", "getConnection", "getDatabaseProductVersion", "getUserName", "isWrapperFor", "unwrap");

  /** Others' databases and schemas are no matter of ours. */
  static boolean ours(String method, String first, String database) {
    return switch (method) {
      case "getCatalogs" -> first.equals(database);
      case "getSchemas" -> Set.of(SCHEMA, "public", "pg_catalog", "information_schema").contains(first);
      case "getTypeInfo" -> !first.startsWith("_"); // an array for each table
      default -> true;
    };
  }

  static void print(String method, String database, Object value) throws Exception {
    if (!(value instanceof ResultSet)) {
      System.out.println("  " + value);
      return;
    }
    try (ResultSet r = (ResultSet) value) {
      ResultSetMetaData m = r.getMetaData();
      List<String> rows = new ArrayList<>();
      StringBuilder head = new StringBuilder(" ");
      for (int i = 1; i <= m.getColumnCount(); i++) head.append(" ").append(m.getColumnLabel(i)).append(":").append(m.getColumnTypeName(i));
      System.out.println(head);
      while (r.next()) {
        if (!ours(method, r.getString(1), database)) continue;
        StringBuilder row = new StringBuilder(" ");
        for (int i = 1; i <= m.getColumnCount(); i++) row.append(" | ").append(r.getString(i));
        rows.add(row.toString());
      }
      Collections.sort(rows);
      rows.forEach(System.out::println);
    }
  }

  public static void main(String[] args) throws Exception {
    System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, "UTF-8"));
    Properties p = new Properties();
    p.put("user", System.getenv("PGUSER"));
    String database = System.getenv("PGDATABASE");
    try (Connection c = DriverManager.getConnection("jdbc:postgresql://" + System.getenv("PGHOST") + ":" + System.getenv("PGPORT") + "/" + database, p)) {
      DatabaseMetaData meta = c.getMetaData();
      Method[] methods = DatabaseMetaData.class.getMethods();
      Arrays.sort(methods, Comparator.comparing(Method::getName).thenComparing(Method::getParameterCount));
      for (Method m : methods) {
        if (OTHER.contains(m.getName())) continue;
        boolean called = false;
        for (Object[] given : m.getParameterCount() == 0 ? new Object[][] {{}} : ARGS.getOrDefault(m.getName(), new Object[0][])) {
          if (given.length != m.getParameterCount()) continue;
          Object[] with = Arrays.stream(given).map(a -> "@".equals(a) ? database : a).toArray();
          called = true;
          System.out.println(m.getName() + " " + Arrays.deepToString(given));
          try {
            print(m.getName(), database, m.invoke(meta, with));
          } catch (InvocationTargetException e) {
            System.out.println("  " + (e.getCause() instanceof SQLException s ? s.getSQLState() : e.getCause().toString()));
          }
        }
        if (!called) System.out.println(m.getName() + " is not called");
      }
      System.out.println(c.getCatalog().equals(database) + " " + c.getSchema() + " " + c.isReadOnly() + " " + c.getTransactionIsolation());
      c.setSchema(SCHEMA);
      System.out.println(c.getSchema());
    }
    System.out.println("done");
  }
}
