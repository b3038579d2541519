package localspark

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const serverClass = "org.apache.spark.sql.connect.service.SparkConnectServer"

// moduleOptions open the parts of the JDK that Spark, Netty and Arrow reach into; Spark's launcher passes the same
// (its JavaModuleOptions). IgnoreUnrecognizedVMOptions keeps a JVM that lacks one of them alive.
var moduleOptions = []string{
	"-XX:+IgnoreUnrecognizedVMOptions",
	"--add-modules=jdk.incubator.vector",
	"--add-opens=java.base/java.lang=ALL-UNNAMED",
	"--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
	"--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
	"--add-opens=java.base/java.io=ALL-UNNAMED",
	"--add-opens=java.base/java.net=ALL-UNNAMED",
	"--add-opens=java.base/java.nio=ALL-UNNAMED",
	"--add-opens=java.base/java.util=ALL-UNNAMED",
	"--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
	"--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
	"--add-opens=java.base/jdk.internal.ref=ALL-UNNAMED",
	"--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
	"--add-opens=java.base/sun.nio.cs=ALL-UNNAMED",
	"--add-opens=java.base/sun.security.action=ALL-UNNAMED",
	"--add-opens=java.base/sun.util.calendar=ALL-UNNAMED",
	"--add-opens=java.security.jgss/sun.security.krb5=ALL-UNNAMED",
	"--enable-native-access=ALL-UNNAMED",
	"-Djdk.reflect.useDirectMethodHandle=false",
	"-Dio.netty.tryReflectionSetAccessible=true",
	"-Dio.netty.allocator.type=pooled",
	"-Dio.netty.noUnsafe=false",
	"-Dio.netty.handler.ssl.defaultEndpointVerificationAlgorithm=NONE",
}

// command is Spark as one java process. Settings go by file and the token by environment: neither is anybody
// else's to read, as a command line would be.
func (s *slot) command(o Options, j java, token string, archive []string) (*exec.Cmd, error) {
	classPath, err := classPath(o)
	if err != nil {
		return nil, err
	}
	args := []string{"-Xmx" + o.DriverMemory}
	args = append(args, archive...)
	args = append(args, moduleOptions...)
	if j.feature >= 25 {
		args = append(args, "--sun-misc-unsafe-memory-access=allow")
	}
	args = append(args,
		"-Djava.io.tmpdir="+s.path("tmp"),
		"-Dderby.system.home="+s.dir,
		"-Dderby.stream.error.file="+s.path("logs", "derby.log"),
		"-Dlog4j2.configurationFile="+s.path("log4j2.properties"))
	args = append(args, strings.Fields(o.Conf["spark.driver.extraJavaOptions"])...)
	args = append(args, o.JavaOptions...)
	args = append(args, "-cp", classPath, "org.apache.spark.deploy.SparkSubmit",
		"--properties-file", s.path("spark.conf"), "--class", serverClass)
	if exists(filepath.Join(o.Home, "conf", "spark-defaults.conf")) {
		args = append(args, "--load-spark-defaults")
	}
	cmd := exec.Command(j.path, append(args, "spark-internal")...)
	cmd.Dir = s.path("tmp") // what a library drops into the working directory goes with it
	cmd.Env = append(os.Environ(), "SPARK_HOME="+o.Home, "SPARK_CONNECT_AUTHENTICATE_TOKEN="+token)
	if o.here() {
		cmd.Env = append(cmd.Env, "SPARK_LOCAL_IP=127.0.0.1")
	}
	cmd.ExtraFiles = []*os.File{s.spark}
	return cmd, nil
}

// classPath lists Spark's jars one by one, in the same order each time, as a class archive wants it. Spark's conf
// folder goes in front when it has something that is only found by way of the class path (hive-site.xml, …).
func classPath(o Options) (string, error) {
	jars, err := filepath.Glob(filepath.Join(o.Home, "jars", "*.jar"))
	if err != nil || len(jars) == 0 {
		return "", &ConfigError{What: fmt.Sprintf("no Spark jars in %s", filepath.Join(o.Home, "jars"))}
	}
	slices.Sort(jars)
	if xml, err := filepath.Glob(filepath.Join(o.Home, "conf", "*.xml")); err == nil && len(xml) > 0 {
		jars = slices.Insert(jars, 0, filepath.Join(o.Home, "conf"))
	}
	if extra := o.Conf["spark.driver.extraClassPath"]; extra != "" {
		jars = slices.Insert(jars, 0, extra)
	}
	return strings.Join(jars, string(os.PathListSeparator)), nil
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}
