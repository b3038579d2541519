package localspark

import "strings"

// log4j is Spark's logging: warnings and worse to a bounded file; to standard output, which we read, only errors and
// the lines by which Spark tells its ports and its end.
//
// The packages that are quieter still warn about every start: Hive of settings that Spark passes it for other
// versions, DataNucleus of its own jars, Hadoop of a native library that hardly anybody has.
const log4j = `rootLogger.level = warn
rootLogger.appenderRef.file.ref = file
rootLogger.appenderRef.console.ref = console

appender.file.type = RollingFile
appender.file.name = file
appender.file.fileName = @LOG@
appender.file.filePattern = @LOG@.%i
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d{yyyy-MM-dd'T'HH:mm:ss.SSS} %p %c{1}: %m%n%ex
appender.file.policies.type = Policies
appender.file.policies.size.type = SizeBasedTriggeringPolicy
appender.file.policies.size.size = 10MB
appender.file.strategy.type = DefaultRolloverStrategy
appender.file.strategy.max = 3

appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_OUT
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %p %c{1}: %m%n%ex{8}
appender.console.filter.error.type = ThresholdFilter
appender.console.filter.error.level = error

appender.told.type = Console
appender.told.name = told
appender.told.target = SYSTEM_OUT
appender.told.layout.type = PatternLayout
appender.told.layout.pattern = %p %c{1}: %m%n
appender.told.filter.these.type = RegexFilter
appender.told.filter.these.regex = (Spark Connect server started at|Successfully started service 'SparkUI'|Successfully stopped SparkContext).*

logger.server.name = org.apache.spark.sql.connect.service.SparkConnectServer
logger.server.level = info
logger.server.appenderRef.told.ref = told
logger.utils.name = org.apache.spark.util.Utils
logger.utils.level = info
logger.utils.appenderRef.told.ref = told
logger.context.name = org.apache.spark.SparkContext
logger.context.level = info
logger.context.appenderRef.told.ref = told
logger.context.appenderRef.console.ref = console
logger.context.appenderRef.file.ref = file
logger.context.appenderRef.file.level = warn
logger.context.additivity = false

logger.hive.name = org.apache.hadoop.hive
logger.hive.level = error
logger.datanucleus.name = DataNucleus
logger.datanucleus.level = error
logger.native.name = org.apache.hadoop.util.NativeCodeLoader
logger.native.level = error
logger.jetty.name = org.sparkproject.jetty
logger.jetty.level = error
`

// log4jProperties is the logging configuration for a log file. Log4j reads the file as Java properties and replaces ${…}
// and, in filePattern, %…; neither may come from a folder's name.
func log4jProperties(logFile string) []byte {
	name := escapeProperty(strings.ReplaceAll(logFile, "$", "$$"))
	return []byte(strings.ReplaceAll(log4j, "@LOG@", name))
}
