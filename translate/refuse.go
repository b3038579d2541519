package translate

import (
	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// refusal is a statement that libra refuses by name, and what to do instead.
type refusal struct{ what, hint string }

const (
	hintRoles      = "Users and their rights are the business of libra's configuration."
	hintServer     = "libra's server is Apache Spark: there is no PostgreSQL server to administer."
	hintNoIndex    = "Spark tables have no indexes; partition or cluster them instead."
	hintTypes      = "Spark has a fixed set of types and operators."
	hintFunctions  = "Spark takes SQL functions: CREATE FUNCTION f(x INT) RETURNS INT RETURN x + 1."
	hintTables     = "Spark reads and writes foreign data with CREATE TABLE … USING, or through a catalog."
	hintRules      = "Spark has no triggers, rules or policies."
	hintStatistics = "Collect statistics with ANALYZE TABLE … COMPUTE STATISTICS."
	hintSequence   = "Spark has no sequences; identity columns depend on the table's format."
)

// refusals are the statements that Spark has nothing like, by the name of their node.
var refusals = map[protoreflect.Name]refusal{
	"lock_stmt": {"LOCK", "Spark has no table locks."},
	"do_stmt":   {"DO", "Spark runs compound scripts instead: BEGIN … END."},
	"load_stmt": {"LOAD", "Spark adds code with ADD JAR."},

	"cluster_stmt":          {"CLUSTER", hintNoIndex},
	"reindex_stmt":          {"REINDEX", hintNoIndex},
	"index_stmt":            {"CREATE INDEX", hintNoIndex},
	"check_point_stmt":      {"CHECKPOINT", hintServer},
	"alter_system_stmt":     {"ALTER SYSTEM", hintServer},
	"refresh_mat_view_stmt": {"REFRESH MATERIALIZED VIEW", "Spark has no materialized views here; use CREATE TABLE AS."},
	"replica_identity_stmt": {"REPLICA IDENTITY", hintServer},

	"create_role_stmt":              {"CREATE ROLE", hintRoles},
	"alter_role_stmt":               {"ALTER ROLE", hintRoles},
	"alter_role_set_stmt":           {"ALTER ROLE", hintRoles},
	"drop_role_stmt":                {"DROP ROLE", hintRoles},
	"drop_owned_stmt":               {"DROP OWNED", hintRoles},
	"reassign_owned_stmt":           {"REASSIGN OWNED", hintRoles},
	"alter_default_privileges_stmt": {"ALTER DEFAULT PRIVILEGES", hintRoles},
	"alter_owner_stmt":              {"ALTER … OWNER", hintRoles},
	"sec_label_stmt":                {"SECURITY LABEL", hintRoles},

	"alter_database_stmt":              {"ALTER DATABASE", hintServer},
	"alter_database_set_stmt":          {"ALTER DATABASE", hintServer},
	"alter_database_refresh_coll_stmt": {"ALTER DATABASE", hintServer},
	"create_table_space_stmt":          {"CREATE TABLESPACE", hintServer},
	"drop_table_space_stmt":            {"DROP TABLESPACE", hintServer},
	"alter_table_space_options_stmt":   {"ALTER TABLESPACE", hintServer},
	"alter_table_move_all_stmt":        {"ALTER TABLE ALL IN TABLESPACE", hintServer},

	"create_extension_stmt":         {"CREATE EXTENSION", "Spark's extensions are set in its configuration."},
	"alter_extension_stmt":          {"ALTER EXTENSION", "Spark's extensions are set in its configuration."},
	"alter_extension_contents_stmt": {"ALTER EXTENSION", "Spark's extensions are set in its configuration."},
	"create_am_stmt":                {"CREATE ACCESS METHOD", hintServer},
	"create_plang_stmt":             {"CREATE LANGUAGE", hintFunctions},

	"create_fdw_stmt":            {"CREATE FOREIGN DATA WRAPPER", hintTables},
	"alter_fdw_stmt":             {"ALTER FOREIGN DATA WRAPPER", hintTables},
	"create_foreign_server_stmt": {"CREATE SERVER", hintTables},
	"alter_foreign_server_stmt":  {"ALTER SERVER", hintTables},
	"create_foreign_table_stmt":  {"CREATE FOREIGN TABLE", hintTables},
	"create_user_mapping_stmt":   {"CREATE USER MAPPING", hintTables},
	"alter_user_mapping_stmt":    {"ALTER USER MAPPING", hintTables},
	"drop_user_mapping_stmt":     {"DROP USER MAPPING", hintTables},
	"import_foreign_schema_stmt": {"IMPORT FOREIGN SCHEMA", hintTables},

	"create_policy_stmt":      {"CREATE POLICY", hintRules},
	"alter_policy_stmt":       {"ALTER POLICY", hintRules},
	"create_trig_stmt":        {"CREATE TRIGGER", hintRules},
	"create_event_trig_stmt":  {"CREATE EVENT TRIGGER", hintRules},
	"alter_event_trig_stmt":   {"ALTER EVENT TRIGGER", hintRules},
	"rule_stmt":               {"CREATE RULE", hintRules},
	"create_seq_stmt":         {"CREATE SEQUENCE", hintSequence},
	"alter_seq_stmt":          {"ALTER SEQUENCE", hintSequence},
	"create_stats_stmt":       {"CREATE STATISTICS", hintStatistics},
	"alter_stats_stmt":        {"ALTER STATISTICS", hintStatistics},
	"create_publication_stmt": {"CREATE PUBLICATION", hintServer},
	"alter_publication_stmt":  {"ALTER PUBLICATION", hintServer},

	"create_subscription_stmt": {"CREATE SUBSCRIPTION", hintServer},
	"alter_subscription_stmt":  {"ALTER SUBSCRIPTION", hintServer},
	"drop_subscription_stmt":   {"DROP SUBSCRIPTION", hintServer},

	"composite_type_stmt":        {"CREATE TYPE", hintTypes},
	"create_enum_stmt":           {"CREATE TYPE", hintTypes},
	"create_range_stmt":          {"CREATE TYPE", hintTypes},
	"alter_type_stmt":            {"ALTER TYPE", hintTypes},
	"alter_enum_stmt":            {"ALTER TYPE", hintTypes},
	"create_domain_stmt":         {"CREATE DOMAIN", hintTypes},
	"alter_domain_stmt":          {"ALTER DOMAIN", hintTypes},
	"create_cast_stmt":           {"CREATE CAST", hintTypes},
	"create_conversion_stmt":     {"CREATE CONVERSION", hintTypes},
	"create_transform_stmt":      {"CREATE TRANSFORM", hintTypes},
	"create_op_class_stmt":       {"CREATE OPERATOR CLASS", hintTypes},
	"create_op_family_stmt":      {"CREATE OPERATOR FAMILY", hintTypes},
	"alter_op_family_stmt":       {"ALTER OPERATOR FAMILY", hintTypes},
	"alter_operator_stmt":        {"ALTER OPERATOR", hintTypes},
	"alter_collation_stmt":       {"ALTER COLLATION", hintTypes},
	"alter_tsdictionary_stmt":    {"ALTER TEXT SEARCH DICTIONARY", hintTypes},
	"alter_tsconfiguration_stmt": {"ALTER TEXT SEARCH CONFIGURATION", hintTypes},

	"alter_function_stmt":       {"ALTER FUNCTION", hintFunctions},
	"alter_object_depends_stmt": {"ALTER … DEPENDS ON EXTENSION", hintServer},
	"alter_object_schema_stmt":  {"ALTER … SET SCHEMA", "Use ALTER TABLE … RENAME TO, or CREATE TABLE AS."},
}

// Nodes that stand for several statements, each refused by its own name.

func vacuumStmt(c *classifier, n *pg.Node) error {
	if n.GetVacuumStmt().IsVacuumcmd {
		return pgerr.Unsupported("VACUUM", "Spark's tables are kept by their format's own commands.")
	}
	return c.command("ANALYZE", stmt.Persistent)
}

func grantStmt(_ *classifier, n *pg.Node) error {
	what := "REVOKE"
	if n.GetGrantStmt().GetIsGrant() || n.GetGrantRoleStmt().GetIsGrant() {
		what = "GRANT"
	}
	return pgerr.Unsupported(what, hintRoles)
}

func defineStmt(_ *classifier, n *pg.Node) error {
	return pgerr.Unsupported("CREATE "+objectName(n.GetDefineStmt().Kind), hintTypes)
}
