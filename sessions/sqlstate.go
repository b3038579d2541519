package sessions

import (
	"regexp"
	"strings"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/sessions/sparkconnect"
)

// byClass gives PostgreSQL's SQLSTATE for Spark error classes whose own SQLSTATE is another one. A class stands for
// its sub-classes too (Spark source, common/utils error-conditions.json).
var byClass = map[string]string{
	"AMBIGUOUS_REFERENCE":                        pgerr.AmbiguousColumn,
	"AMBIGUOUS_COLUMN_OR_FIELD":                  pgerr.AmbiguousColumn,
	"ARITHMETIC_OVERFLOW":                        pgerr.NumericValueOutOfRange,
	"BINARY_ARITHMETIC_OVERFLOW":                 pgerr.NumericValueOutOfRange,
	"CAST_OVERFLOW":                              pgerr.NumericValueOutOfRange,
	"CAST_OVERFLOW_IN_TABLE_INSERT":              pgerr.NumericValueOutOfRange,
	"NUMERIC_VALUE_OUT_OF_RANGE":                 pgerr.NumericValueOutOfRange,
	"CAST_INVALID_INPUT":                         pgerr.InvalidTextRepresentation,
	"CONVERSION_INVALID_INPUT":                   pgerr.InvalidTextRepresentation,
	"CANNOT_PARSE_TIMESTAMP":                     pgerr.InvalidDatetimeFormat,
	"CANNOT_UP_CAST_DATATYPE":                    pgerr.DatatypeMismatch,
	"DATATYPE_MISMATCH":                          pgerr.DatatypeMismatch,
	"DATETIME_FIELD_OUT_OF_BOUNDS":               pgerr.DatetimeFieldOverflow,
	"DATETIME_OVERFLOW":                          pgerr.DatetimeFieldOverflow,
	"DIVIDE_BY_ZERO":                             pgerr.DivisionByZero,
	"INTERVAL_DIVIDED_BY_ZERO":                   pgerr.DivisionByZero,
	"REMAINDER_BY_ZERO":                          pgerr.DivisionByZero,
	"EXCEED_LIMIT_LENGTH":                        "22001",
	"INCOMPATIBLE_DATA_FOR_TABLE":                pgerr.DatatypeMismatch,
	"INSERT_COLUMN_ARITY_MISMATCH":               pgerr.SyntaxError,
	"INVALID_PARAMETER_VALUE":                    pgerr.InvalidParameterValue,
	"INVALID_TIMEZONE":                           pgerr.InvalidParameterValue,
	"MISSING_AGGREGATION":                        "42803",
	"MISSING_GROUP_BY":                           "42803",
	"GROUP_BY_AGGREGATE":                         "42803",
	"UNSUPPORTED_GROUPING_EXPRESSION":            "42803",
	"NOT_NULL_CONSTRAINT_VIOLATION":              "23502",
	"NOT_NULL_ASSERT_VIOLATION":                  "23502",
	"NUM_COLUMNS_MISMATCH":                       pgerr.SyntaxError,
	"NUM_TABLE_VALUE_ALIASES_MISMATCH":           "42P10",
	"OPERATION_CANCELED":                         pgerr.QueryCanceled,
	"PARSE_SYNTAX_ERROR":                         pgerr.SyntaxError,
	"PARSE_EMPTY_STATEMENT":                      pgerr.SyntaxError,
	"PATH_NOT_FOUND":                             "58P01",
	"FAILED_READ_FILE":                           pgerr.IOError,
	"ROUTINE_ALREADY_EXISTS":                     "42723",
	"ROUTINE_NOT_FOUND":                          pgerr.UndefinedFunction,
	"SCALAR_SUBQUERY_TOO_MANY_ROWS":              "21000",
	"SCHEMA_ALREADY_EXISTS":                      "42P06",
	"SCHEMA_NOT_EMPTY":                           "2BP01",
	"SCHEMA_NOT_FOUND":                           pgerr.InvalidSchemaName,
	"CATALOG_NOT_FOUND":                          pgerr.InvalidCatalogName,
	"TABLE_OR_VIEW_ALREADY_EXISTS":               pgerr.DuplicateTable,
	"TEMP_TABLE_OR_VIEW_ALREADY_EXISTS":          pgerr.DuplicateTable,
	"VIEW_ALREADY_EXISTS":                        pgerr.DuplicateTable,
	"TABLE_OR_VIEW_NOT_FOUND":                    pgerr.UndefinedTable,
	"VIEW_NOT_FOUND":                             pgerr.UndefinedTable,
	"COLUMN_NOT_FOUND":                           pgerr.UndefinedColumn,
	"COLUMN_ALREADY_EXISTS":                      "42701",
	"UNBOUND_SQL_PARAMETER":                      pgerr.UndefinedParameter,
	"UNRESOLVABLE_TABLE_VALUED_FUNCTION":         pgerr.UndefinedFunction,
	"UNRESOLVED_COLUMN":                          pgerr.UndefinedColumn,
	"UNRESOLVED_FIELD":                           pgerr.UndefinedColumn,
	"UNRESOLVED_USING_COLUMN_FOR_JOIN":           pgerr.UndefinedColumn,
	"UNRESOLVED_ROUTINE":                         pgerr.UndefinedFunction,
	"UNRESOLVED_VARIABLE":                        pgerr.UndefinedObject,
	"VARIABLE_NOT_FOUND":                         pgerr.UndefinedObject,
	"VARIABLE_ALREADY_EXISTS":                    "42710",
	"WRONG_NUM_ARGS":                             pgerr.UndefinedFunction,
	"UNEXPECTED_INPUT_TYPE":                      pgerr.UndefinedFunction,
	"WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE":        "42P20",
	"USER_RAISED_EXCEPTION":                      "P0001",
	"UNABLE_TO_ACQUIRE_MEMORY":                   pgerr.OutOfMemory,
	"_LEGACY_ERROR_TEMP_2250":                    pgerr.OutOfMemory,
	"UNSUPPORTED_FEATURE":                        pgerr.FeatureNotSupported,
	"UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY":   pgerr.FeatureNotSupported,
	"NOT_SUPPORTED_COMMAND_WITHOUT_HIVE_SUPPORT": pgerr.FeatureNotSupported,
	"_LEGACY_ERROR_TEMP_1052":                    pgerr.FeatureNotSupported, // ADD COLUMN … NOT NULL
	"CANNOT_LOAD_FUNCTION_CLASS":                 pgerr.UndefinedFunction,
}

// byState gives PostgreSQL's code for SQLSTATEs that Spark has made or taken from elsewhere.
var byState = map[string]string{
	"22018": pgerr.InvalidTextRepresentation,
	"42605": pgerr.UndefinedFunction,
	"42K03": "58P01",
	"42K09": pgerr.DatatypeMismatch,
	"4274K": pgerr.SyntaxError, // named arguments of routines
	"HY000": pgerr.InternalError,
	"HY008": pgerr.QueryCanceled,
}

// tooLarge is Spark's message of a text that is a number, but none of the type: out of range to PostgreSQL.
var tooLarge = regexp.MustCompile(`^(\[\w+\] )?The value '\s*[+-]?\d+\s*' of the type "STRING" cannot be cast to "(SMALLINT|INT|BIGINT)"`)

// byText gives the SQLSTATE of failures that reach Spark without a class, as Java exceptions.
var byText = []struct{ part, code string }{
	{"java.lang.OutOfMemoryError", pgerr.OutOfMemory},
	{"Java heap space", pgerr.OutOfMemory}, // these three are an OutOfMemoryError's own words
	{"GC overhead limit exceeded", pgerr.OutOfMemory},
	{"Requested array size exceeds VM limit", pgerr.OutOfMemory},
	{"SparkOutOfMemoryError", pgerr.OutOfMemory},
	{"spark.driver.maxResultSize", pgerr.OutOfMemory},
	{"Not enough memory to build and broadcast", pgerr.OutOfMemory},
	{"was cancelled", pgerr.QueryCanceled},
	{"cancelled part of cancelled job group", pgerr.QueryCanceled},
	{"java.io.FileNotFoundException", "58P01"},
	{"ClassNotFoundException", pgerr.UndefinedObject},
	{"ExecutorLostFailure", pgerr.SystemError},
}

// classInText is an error class in a message.
var classInText = regexp.MustCompile(`\[([A-Z][A-Z0-9_]*)[\].]`)

// sqlState is the PostgreSQL SQLSTATE of a Spark error.
func sqlState(e *sparkconnect.Error) string {
	if e.Class == "CAST_INVALID_INPUT" && tooLarge.MatchString(e.Message) {
		return pgerr.NumericValueOutOfRange
	}
	class, _, _ := strings.Cut(e.Class, ".")
	for _, name := range []string{e.Class, class} {
		if code, ok := byClass[name]; ok {
			return code
		}
	}
	if e.Class == "" { // Spark before 4.0 says it of tasks in the message alone, and Sail always
		if m := classInText.FindStringSubmatch(e.Message); m != nil && byClass[m[1]] != "" {
			return byClass[m[1]]
		}
	}
	said := e.Message + " " + strings.Join(e.Exceptions, " ")
	for _, t := range byText {
		if strings.Contains(said, t.part) {
			return t.code
		}
	}
	if code, ok := byState[e.SQLState]; ok {
		return code
	}
	if len(e.SQLState) != 5 || strings.HasPrefix(e.SQLState, "XX") {
		return pgerr.InternalError
	}
	return e.SQLState
}
