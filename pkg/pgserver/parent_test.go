//go:build linux

package pgserver

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// The test program runs itself as a parent that will be killed; this variable names its directory.
const parentOf = "DIGISOC_TEST_PARENT_OF"

func TestMain(m *testing.M) {
	if dir := os.Getenv(parentOf); dir != "" {
		s, err := Start(context.Background(), Config{Dir: dir, Settings: quick})
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("ready", s.AdminURL())
		select {} // until killed
	}
	os.Exit(m.Run())
}

// killedParent starts a server from another process and kills that process.
func killedParent(t *testing.T, dir string) {
	t.Helper()
	parent := exec.Command(os.Args[0])
	parent.Env = append(os.Environ(), parentOf+"="+dir)
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "ready") {
		t.Fatalf("the other process said %q, %v", line, err)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait()
}

func TestKilledParentLeavesNoServer(t *testing.T) {
	t.Parallel()
	dir := place(t)
	killedParent(t, dir)
	data := Config{Dir: dir}.data()
	eventually(t, "the server of a killed parent ends", func() bool { return len(processesIn(data)) == 0 })
}

func TestKilledParentInANamespaceLeavesNoServer(t *testing.T) {
	t.Parallel()
	dir := place(t)
	if err := os.Chmod(dir[:strings.LastIndex(dir, "/")], 0o700); err != nil {
		t.Fatal(err)
	}
	killedParent(t, dir)
	data := Config{Dir: dir}.data()
	eventually(t, "the server of a killed parent ends", func() bool { return len(processesIn(data)) == 0 })
}

func TestNextStartTakesOverFromAKilledParent(t *testing.T) {
	t.Parallel()
	dir := place(t)
	killedParent(t, dir)
	s := start(t, Config{Dir: dir, Settings: quick}) // at once, while the old one may still be stopping
	ask(t, s, "select 'taken over'")
}
