package natsserver

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
)

func TestFullDiskIsNamed(t *testing.T) {
	err := dirError("/data/nats", fmt.Errorf("write probe: %w", syscall.ENOSPC))
	if !strings.Contains(err.Error(), "disk") || !strings.Contains(err.Error(), "/data/nats") || !strings.Contains(err.Error(), "full") {
		t.Error(err)
	}
	notes := &logger{}
	notes.Fatalf("Can't start JetStream: write: %s", "no space left on device")
	notes.Fatalf("a later one")
	if err := startError(Config{Dir: "/data/nats"}, notes); !strings.Contains(err.Error(), "full") {
		t.Error(err)
	}
}
