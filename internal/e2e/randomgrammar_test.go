package e2e

// What random expressions are made of: by type, templates whose holes {type} are filled with expressions of that type. {n} is a
// small whole number, {unit} a unit of time; the first templates of a type, up to "", are leaves.
//
// What ARCHITECTURE.md tells to be another in the last digit (trigonometry, logarithms, sums of floats) is not here.
var grammar = map[string][]string{
	"int2": {"s", "s2", "3::int2", "",
		"({int2} + {int2})", "({int2} - {int2})", "({int2} / 7::int2)", "(- {int2})", "abs({int2})", "{int4}::int2", "({int2} % 5::int2)", "coalesce({int2}, {int2})"},
	"int4": {"i", "j", "k", "7", "0", "-3", "",
		"({int4} + {int4})", "({int4} - {int4})", "({int4} * {int4})", "({int4} / {int4})", "({int4} % {int4})", "(- {int4})", "abs({int4})",
		"({int4} / 3)", "({int4} % 7)", "mod({int4}, 10)", "({int4} & {int4})", "({int4} | {int4})", "({int4} # {int4})", "(~ {int4})", "({int4} << 2)", "({int4} >> 1)",
		"({int2} * {int4})", "{int8}::int4", "{numeric}::int4", "{float8}::int", "{float4}::int", "{bool}::int", "{int2}::int", "({date} - {date})",
		"length({text})", "strpos({text}, {text})", "position('a' in {text})", "octet_length({text})", "ascii({text})",
		"extract(year from {timestamp})::int", "extract({field} from {timestamp})::int", "date_part('{datefield}', {date})::int",
		"array_length({ints}, 1)", "cardinality({texts})", "({ints})[{n}]", "array_position({ints}, {int4})", "jsonb_array_length({jsonarray})", "({jsonobject} ->> 'n')::int",
		"case when {bool} then {int4} else {int4} end", "case {int4} when {int4} then {int4} when 3 then {int4} end", "coalesce({int4}, {int4})", "nullif({int4}, {int4})",
		"greatest({int4}, {int4}, {int4})", "least({int4}, {int4})", "sign({int4})::int", "gcd({int4}, {int4})", "width_bucket({int4}, 0, 100, 10)",
		"(select max(x) from (values ({int4}), ({int4})) v(x))", "regexp_count({text}, '[a-c]')"},
	"int8": {"l", "m", "10000000000", "",
		"({int8} + {int8})", "({int8} - {int4})", "({int8} * {int4})", "({int8} / {int4})", "({int8} % {int8})", "{int4}::bigint", "{numeric}::bigint", "{float8}::bigint",
		"abs({int8})", "coalesce({int8}, {int4})", "greatest({int8}, {int4})", "({int8} & 255)", "extract(epoch from {timestamp})::bigint", "case when {bool} then {int8} end"},
	"numeric": {"n", "q", "p", "1.5", "0.00", "-2.345", "100", "",
		"({numeric} + {numeric})", "({numeric} - {numeric})", "({numeric} * {numeric})", "({numeric} / {numeric})", "({numeric} % {numeric})", "(- {numeric})", "abs({numeric})",
		"({numeric} / {int4})", "({int4} / {numeric})", "({int4} * 1.5)", "({numeric} + {int4})", "({int8} - {numeric})",
		"round({numeric}, 2)", "round({numeric})", "trunc({numeric}, 1)", "trunc({numeric})", "ceil({numeric})", "floor({numeric})", "round({numeric}, -1)", "mod({numeric}, {numeric})",
		"{int4}::numeric", "{int8}::numeric(20,3)", "{numeric}::numeric(12,3)", "{float8}::numeric", "{float4}::numeric", "sign({numeric})", "div({numeric}, {numeric})",
		"coalesce({numeric}, 0)", "coalesce({numeric}, {numeric})", "nullif({numeric}, 0)", "greatest({numeric}, {int4})", "least({numeric}, {numeric})",
		"case when {bool} then {numeric} else {numeric} end", "case when {bool} then {numeric} end", "extract(epoch from {timestamp})", "extract(second from {timestamp})",
		"extract({field} from {timestamp})", "extract(epoch from {interval})", "extract(year from {date})", "(round({numeric}, 1)::text)::numeric", "({jsonobject} -> 'f')::numeric", "({jsonobject} ->> 'f')::numeric",
		"({numeric}) ^ 2", "sqrt(abs({numeric}))", "(select sum(x) from (values ({numeric}), ({numeric})) v(x))", "(select avg(x) from (values ({int4}), ({int4}), (7)) v(x))"},
	"float8": {"f", "g", "1.5::float8", "0.1::float8", "",
		"({float8} + {float8})", "({float8} - {float8})", "({float8} * {float8})", "({float8} / {float8})", "(- {float8})", "abs({float8})", "{int4}::float8", "{numeric}::float8",
		"{float4}::float8", "{int8}::float8", "round({float8})", "trunc({float8})", "ceil({float8})", "floor({float8})", "sqrt(abs({float8}))", "({float8} / {int4})", "({int4} * {float8})", "coalesce({float8}, {float8})",
		"nullif({float8}, {float8})", "greatest({float8}, {float8})", "least({float8}, 0)", "case when {bool} then {float8} else {int4} end", "date_part('epoch', {timestamp})",
		"sign({float8})", "({float8} + {numeric})", "({jsonobject} ->> 'f')::float8", "date_part('{field}', {timestamp})"},
	"float4": {"e", "2.5::float4", "", "({float4} + {float4})", "({float4} * {float4})", "({float4} / {float4})", "({float4} - {float4})", "(- {float4})", "{float8}::float4", "{int4}::float4", "{numeric}::float4", "abs({float4})"},
	"text": {"t", "u", "v", "'abc'", "''", "'a,b,c'", "",
		"({text} || {text})", "({text} || {int4})", "({text} || '-' || {date})", "upper({text})", "lower({text})", "initcap({text})", "trim({text})", "ltrim({text}, 'ab ')", "rtrim({text})",
		"btrim({text}, 'a')", "substring({text} from {n} for {n})", "substr({text}, {n})", "left({text}, {n})", "right({text}, {n})", "left({text}, -{n})", "reverse({text})", "repeat({text}, {n})",
		"lpad({text}, {n}, '*')", "rpad({text}, 5)", "replace({text}, 'a', {text})", "split_part({text}, ',', {n})", "translate({text}, 'abc', 'xy')", "concat({text}, {int4}, {bool}, {numeric})",
		"concat_ws('-', {text}, {text}, {date})", "overlay({text} placing 'ZZ' from 2)", "md5({text})", "quote_literal({text})", "quote_ident({text})", "format('%s-%s', {text}, {int4})",
		"regexp_replace({text}, '[aeiou]', '#', 'g')", "regexp_replace({text}, '(a)(b)?', '<\\1>')", "substring({text} from '[a-z]+')", "regexp_substr({text}, '\\d+')", "to_hex({int4})", "chr(65 + abs({n}))",
		"{int4}::text", "{int8}::text", "{numeric}::text", "{float8}::text", "{float4}::text", "{bool}::text", "{date}::text", "{timestamp}::text", "{timestamptz}::text", "{interval}::text", "{time}::text", "{ints}::text",
		"{texts}::text", "{jsonb}::text", "({jsonobject} ->> 's')", "({jsonobject} #>> '{a,b}')", "({jsonarray} ->> {n})", "({texts})[{n}]", "array_to_string({texts}, ',')", "array_to_string({ints}, '-', '?')",
		"to_char({timestamp}, 'YYYY-MM-DD HH24:MI:SS')", "to_char({date}, 'Mon DD, YYYY')", "to_char({numeric}, 'FM999,990.00')", "to_char({timestamp}, 'Day, FMDD FMMonth YYYY HH12:MI AM')", "to_char({int4}, '9999')",
		"case when {bool} then {text} else {text} end", "case {text} when 'abc' then {text} else 'other' end", "coalesce({text}, {text})", "nullif({text}, '')", "greatest({text}, {text})", "least({text}, {text})",
		"{text}::varchar(3)", "{text}::char(5)::text", "encode(convert_to({text}, 'UTF8'), 'hex')", "jsonb_typeof({jsonb})", "(select string_agg(x, ',' order by x) from (values ({text}), ({text})) v(x))"},
	"bool": {"b", "c", "true", "false", "",
		"({bool} and {bool})", "({bool} or {bool})", "(not {bool})", "({int4} < {int4})", "({int4} = {int4})", "({numeric} > {numeric})", "({numeric} = {int4})", "({float8} <= {float8})", "({float8} = {numeric})", "({text} = {text})", "({text} < {text})",
		"({text} like 'a%')", "({text} ilike '%B%')", "({text} ~ '^[a-c]')", "({text} ~* 'X$')", "({text} not like '%,%')", "({date} < {date})", "({timestamp} >= {timestamp})", "({timestamptz} < {timestamptz})", "({date} = {timestamp})", "({interval} > {interval})", "({interval} = {interval})",
		"({int4} is null)", "({text} is not null)", "({bool} is true)", "({bool} is not false)", "({int4} is distinct from {int4})", "({text} is not distinct from {text})", "({numeric} is distinct from {numeric})",
		"({int4} between {int4} and {int4})", "({date} between {date} and {date})", "({int4} in (1, 2, {int4}))", "({text} in ('abc', {text}))", "({text} not in ('x', 'abc'))", "({int4} = any ({ints}))", "({int4} <> all ({ints}))", "({text} = any ({texts}))",
		"({ints} && {ints})", "({ints} @> {ints})", "({ints} = {ints})", "({texts} <@ {texts})", "({jsonobject} ? 's')", "({jsonb} @> {jsonb})", "({jsonb} = {jsonb})", "({jsonobject} @> '{\"n\": 5}')",
		"starts_with({text}, 'a')", "exists (select 1 from (values ({int4})) v(x) where x > {n})", "({int4} in (select x from (values ({int4}), (2)) v(x)))", "(({int4}, {text}) < ({int4}, {text}))", "(({int4}, {int4}) = ({int4}, {int4}))",
		"case when {bool} then {bool} else {bool} end", "coalesce({bool}, {bool})", "({date}, {date}) overlaps ({date}, {date})", "({time} < {time})", "{int4}::bool", "({text} similar to '(a|b)%')"},
	"date": {"d", "d2", "date '2024-02-29'", "",
		"({date} + {n})", "({date} - {n})", "{timestamp}::date", "{timestamptz}::date", "coalesce({date}, {date})", "greatest({date}, {date})", "least({date}, {date})", "case when {bool} then {date} else {date} end", "nullif({date}, {date})",
		"date_trunc('{unit}', {timestamp})::date", "make_date(2000 + abs({n}), 1 + abs({n}), 28)", "({date} + interval '1 month')::date", "({date} + {interval})::date", "to_date('2024-0{n}-15', 'YYYY-MM-DD')"},
	"timestamp": {"ts", "ts2", "timestamp '2000-01-01 00:00:00'", "",
		"({timestamp} + {interval})", "({timestamp} - {interval})", "({date} + {interval})", "date_trunc('{unit}', {timestamp})", "date_trunc('{unit}', {date})::timestamp", "{date}::timestamp", "{timestamptz}::timestamp", "({date} + {time})",
		"coalesce({timestamp}, {timestamp})", "greatest({timestamp}, {timestamp})", "case when {bool} then {timestamp} else {date} end", "{timestamp}::timestamp(0)", "date_bin('15 minutes', {timestamp}, timestamp '2001-01-01')", "({timestamptz} at time zone 'UTC')",
		"({timestamptz} at time zone 'America/New_York')", "({date} + interval '1 day' * {n})"},
	"timestamptz": {"tz", "tz2", "timestamptz '2024-03-10 06:30:00+00'", "",
		"({timestamptz} + {interval})", "({timestamptz} - {interval})", "date_trunc('{unit}', {timestamptz})", "{timestamp}::timestamptz", "{date}::timestamptz", "({timestamp} at time zone 'UTC')", "({timestamp} at time zone 'Asia/Tokyo')", "coalesce({timestamptz}, {timestamptz})",
		"least({timestamptz}, {timestamptz})", "to_timestamp({int4})", "date_trunc('{unit}', {timestamptz}, 'Asia/Kolkata')", "case when {bool} then {timestamptz} end"},
	"interval": {"iv", "iv2", "interval '1 day'", "interval '90 minutes'", "interval '1 mon -2 days'", "",
		"({interval} + {interval})", "({interval} - {interval})", "({interval} * {n})", "(- {interval})", "({interval} / 2)", "({interval} * 1.5)", "({timestamp} - {timestamp})", "({timestamptz} - {timestamptz})", "age({timestamp}, {timestamp})", "justify_hours({interval})",
		"justify_interval({interval})", "justify_days({interval})", "make_interval(days => {int4} % 100, hours => {n})", "coalesce({interval}, {interval})", "greatest({interval}, {interval})", "case when {bool} then {interval} end", "({time} - {time})", "({n} || ' hours')::interval", "date_trunc('hour', {interval})", "{time}::interval"},
	"time": {"ti", "time '10:30'", "", "({time} + {interval})", "({time} - interval '90 minutes')", "{timestamp}::time", "{timestamptz}::time", "coalesce({time}, {time})", "{interval}::time", "greatest({time}, {time})"},
	"ints": {"a", "a2", "array[1, null, 3]", "'{}'::int[]", "",
		"({ints} || {ints})", "({ints} || {int4})", "array[{int4}, {int4}]", "({ints})[1:{n}]", "array_remove({ints}, {int4})", "array_append({ints}, {int4})", "array_replace({ints}, 1, {int4})", "coalesce({ints}, {ints})", "array_cat({ints}, {ints})", "case when {bool} then {ints} else {ints} end",
		"array(select x from (values ({int4}), ({int4})) v(x) order by x)", "array_positions({ints}, 1)", "{texts_num}::int[]"},
	"texts_num": {"array['1', '22']", "string_to_array('1,2,3', ',')", ""},
	"texts":     {"x", "array['b', 'a', null]", "", "({texts} || {text})", "array[{text}, {text}]", "string_to_array({text}, ',')", "string_to_array({text}, ',', '')", "regexp_split_to_array({text}, '[, ]')", "array_remove({texts}, {text})", "regexp_match({text}, '([a-z])([0-9,])')", "coalesce({texts}, {texts})", "{ints}::text[]"},
	"jsonobject": {"o", "'{\"n\": 5, \"s\": \"str\", \"f\": 1.50}'::jsonb", "", "jsonb_build_object('n', {int4}, 's', {text}, 'f', {numeric})", "({jsonobject} || {jsonobject})", "({jsonobject} - 's')", "jsonb_build_object('n', {bool}::int, 'z', {jsonb}, 'a', {jsonobject})", "coalesce({jsonobject}, {jsonobject})",
		"jsonb_strip_nulls({jsonobject})", "jsonb_set({jsonobject}, '{a,b}', {jsonb})", "jsonb_set({jsonobject}, '{s}', to_jsonb({text}))"},
	"jsonarray": {"ja", "'[1, \"two\", null, {\"a\": [true]}]'::jsonb", "", "jsonb_build_array({int4}, {text}, {bool}, {numeric}, {date})", "({jsonarray} || {jsonarray})", "to_jsonb({ints})", "to_jsonb({texts})", "({jsonarray} - {n})"},
	"jsonb":     {"o", "ja", "'null'::jsonb", "", "{jsonobject}", "{jsonarray}", "to_jsonb({text})", "to_jsonb({int4})", "to_jsonb({numeric})", "to_jsonb({bool})", "to_jsonb({timestamp})", "({jsonobject} -> 'a')", "({jsonobject} #> '{a,b}')", "({jsonarray} -> {n})", "to_jsonb({float8})", "to_jsonb({timestamptz})"},
}

// words are the holes that are no expressions.
var words = map[string][]string{
	"n": {"0", "1", "2", "3", "5"}, "unit": {"year", "quarter", "month", "week", "day", "hour", "minute", "second", "decade", "century"},
	"field":     {"year", "month", "day", "hour", "minute", "dow", "isodow", "doy", "week", "quarter", "isoyear", "century", "decade", "second", "milliseconds"},
	"datefield": {"year", "month", "day", "dow", "doy", "week", "quarter"},
}

// aggregates are what a group's values become.
var aggregates = []string{"count({text})", "count(distinct {int4})", "count(*) filter (where {bool})", "sum({int4})", "sum({int8})", "sum({numeric})", "avg({int4})", "avg({numeric})", "sum({int2})", "min({text})", "max({text})",
	"max({date})", "min({timestamp})", "max({numeric})", "min({int4})", "max({interval})", "sum({interval})", "bool_and({bool})", "bool_or({bool})", "string_agg({text}, ',' order by id)", "string_agg(distinct {text}, ',')",
	"array_agg({int4} order by id)", "array_agg({text} order by {text}, id)", "array_agg(distinct {int4})", "jsonb_agg({jsonb} order by id)", "jsonb_agg({int4} order by id desc)", "json_agg({text} order by id)",
	"percentile_cont(0.5) within group (order by {int4})", "percentile_disc(0.5) within group (order by {date})", "mode() within group (order by {int4})", "sum(case when {bool} then {int4} else 0 end)",
	"round(avg({numeric}), 2)", "sum({numeric}) filter (where {bool})", "coalesce(sum({numeric}), 0)", "sum({int4}) / nullif(count(*), 0)", "sum({int4})::numeric / count(*)", "100.0 * count(*) filter (where {bool}) / count(*)",
	"stddev({int4})", "var_pop({int4})", "max({float8})", "min({float8})", "avg({interval})", "jsonb_object_agg(id, {text})", "bit_or({int4})", "max({ints})", "every({bool})", "max({timestamptz})", "min({time})"}

// windows are functions over the rows around one.
var windows = []string{"row_number() over (order by {sort}, id)", "rank() over (partition by {int4} order by {sort})", "dense_rank() over (order by {sort} desc)", "lag({any}) over (order by {sort}, id)", "lead({any}, 2) over (partition by {bool} order by id)",
	"first_value({any}) over (partition by {int4} order by id)", "last_value({any}) over (order by id rows between unbounded preceding and unbounded following)", "sum({int4}) over (order by id)", "sum({numeric}) over (partition by {bool} order by id rows between 1 preceding and current row)",
	"avg({int4}) over (order by id rows 2 preceding)", "count({any}) over (partition by {sort})", "max({sort}) over (order by id)", "min({sort}) over (partition by {bool})", "ntile(3) over (order by {sort}, id)", "percent_rank() over (order by {sort})", "cume_dist() over (order by {sort} nulls first)",
	"count(*) filter (where {bool}) over (order by id)", "string_agg({text}, ',') over (order by id)", "nth_value({any}, 2) over (order by id)", "array_agg({int4}) over (order by id rows between 1 preceding and 1 following)", "sum({int4}) over (order by {sort})", "lag({int4}, 1, {int4}) over (order by id)",
	"count(*) over (order by {int4} range between 1 preceding and 1 following)", "count(*) over (order by {date} range between interval '1 month' preceding and current row)"}

// sortable are types whose values Spark sorts, groups and compares; any are all that come as a column.
var (
	sortable = []string{"int4", "int8", "numeric", "float8", "text", "bool", "date", "timestamp", "timestamptz", "interval", "int2", "float4", "time", "ints", "texts", "jsonb"}
	anyType  = append([]string{"jsonarray", "jsonobject"}, sortable...)
)
