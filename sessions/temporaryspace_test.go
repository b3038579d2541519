package sessions

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestDeadProcesses: a namespace is left behind when its process is gone, or another has its number; what is another machine's
// is not known.
func TestDeadProcesses(t *testing.T) {
	own := thisProcess()
	if own.pid != os.Getpid() || !spaceName.MatchString(own.namespace()) {
		t.Fatalf("%+v: %s", own, own.namespace())
	}
	if own.began == "0" {
		t.Log("this system does not tell when processes began")
		return
	}
	child := exec.Command("sleep", "60")
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	other := process{where: own.where, pid: child.Process.Pid, began: beginning(child.Process.Pid)}
	if own.dead(own.namespace()) || own.dead(other.namespace()) {
		t.Error("a process that lives counts as dead")
	}
	reused := other
	reused.began = "1"
	if !own.dead(reused.namespace()) {
		t.Error("another process with the number counts as the one that was")
	}
	_ = child.Process.Kill()
	_ = child.Wait()
	if !own.dead(other.namespace()) {
		t.Error("a process that is gone counts as alive")
	}
	away := other
	away.where = strings.Repeat("0", 12)
	for _, name := range []string{away.namespace(), "libra_temp_x", "default"} {
		if own.dead(name) {
			t.Errorf("%s counts as dead", name)
		}
	}
}
