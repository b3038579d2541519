package deparse

// Integers: Spark's arithmetic under ANSI fails where PostgreSQL's does. Division is / in PostgreSQL and gives a bigint in Spark.
var _ = register(integerRules())

// integerNames are the sizes in the names of pg_proc, with Spark's types.
var integerNames = []struct{ size, spark string }{{"2", "SMALLINT"}, {"4", "INT"}, {"8", "BIGINT"}}

func integerRules() map[string]rule {
	rules := map[string]rule{}
	for i, a := range integerNames {
		for j, b := range integerNames {
			both, wide := a.size+b.size, integerNames[max(i, j)].spark
			if i == j {
				both = a.size
			}
			rules["int"+both+"pl"] = as("($1 + $2)")
			rules["int"+both+"mi"] = as("($1 - $2)")
			rules["int"+both+"mul"] = as("($1 * $2)")
			rules["int"+both+"div"] = as("CAST(($1 div $2) AS " + wide + ")")
			if i != j {
				continue
			}
			in := "int" + a.size
			rules[in+"mod"] = as("($1 % $2)")
			rules["mod("+in+","+in+")"] = as("($1 % $2)")
			rules[in+"um"] = as("(- $1)")
			rules[in+"up"] = as("$1")
			rules[in+"abs"] = as("abs($1)")
			rules["abs("+in+")"] = as("abs($1)")
			rules[in+"and"] = as("($1 & $2)")
			rules[in+"or"] = as("($1 | $2)")
			rules[in+"xor"] = as("($1 ^ $2)")
			rules[in+"not"] = as("(~ $1)")
			rules[in+"larger"] = as("greatest($1, $2)")
			rules[in+"smaller"] = as("least($1, $2)")
			rules[in+"shl"] = as("shiftleft($1, $2)")
			rules[in+"shr"] = as("shiftright($1, $2)")
			rules["gcd("+in+","+in+")"] = gcd(a.spark)
			rules["lcm("+in+","+in+")"] = lcm(a.spark)
		}
	}
	// A shift of a smallint is one of an int to Spark; PostgreSQL's lets the high bits fall.
	rules["int2shl"] = as("CAST((((shiftleft(CAST($1 AS INT), $2) & 65535) ^ 32768) - 32768) AS SMALLINT)")
	rules["int2shr"] = as("CAST(shiftright($1, $2) AS SMALLINT)")
	rules["bool(int4)"] = as("($1 <> 0)")
	rules["int4(bool)"] = as("CAST($1 AS INT)")
	rules["random(int4,int4)"] = randomBetween("INT")
	rules["random(int8,int8)"] = randomBetween("BIGINT")
	return rules
}

// gcd is Euclid's algorithm; 92 steps are enough for the largest bigints. The greatest common divisor of the lowest number and 0
// does not fit, as in PostgreSQL.
func gcd(spark string) rule {
	return func(c *call) string {
		return "CAST(aggregate(sequence(1, 92), named_struct('a', CAST(" + c.arg(0) + " AS DECIMAL(19,0)), 'b', CAST(" + c.arg(1) +
			" AS DECIMAL(19,0))), (s, i) -> if(s.b = 0, s, named_struct('a', s.b, 'b', CAST(s.a % s.b AS DECIMAL(19,0)))), s -> abs(s.a)) AS " + spark + ")"
	}
}

func lcm(spark string) rule {
	return func(c *call) string {
		return c.w.let(func(v []string) string {
			g := "aggregate(sequence(1, 92), named_struct('a', CAST(" + v[0] + " AS DECIMAL(19,0)), 'b', CAST(" + v[1] +
				" AS DECIMAL(19,0))), (s, i) -> if(s.b = 0, s, named_struct('a', s.b, 'b', CAST(s.a % s.b AS DECIMAL(19,0)))), s -> abs(s.a))"
			return "(CASE WHEN " + v[0] + " = 0 OR " + v[1] + " = 0 THEN CAST(0 AS " + spark + ") ELSE CAST(abs(CAST(" + v[0] +
				" AS DECIMAL(38,0)) div " + g + ") * abs(CAST(" + v[1] + " AS DECIMAL(19,0))) AS " + spark + ") END)"
		}, c.arg(0), c.arg(1))
	}
}

func randomBetween(spark string) rule {
	return func(c *call) string {
		return c.w.let(func(v []string) string {
			return checked("CAST("+v[0]+" + floor(rand() * (CAST("+v[1]+" AS DOUBLE) - "+v[0]+" + 1)) AS "+spark+")",
				v[0]+" > "+v[1], raise("22023", "lower bound must be less than or equal to upper bound"))
		}, c.arg(0), c.arg(1))
	}
}
