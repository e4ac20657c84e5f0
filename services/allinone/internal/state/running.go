package state

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Running tells where an instance can be reached; it lies in the data folder while the instance runs.
type Running struct {
	PID        int
	Base       string // address of the REST API
	Secure     string // encrypted address of the REST API; empty when there is none
	Issuer     string // address of the development issuer; empty in production
	Admin      string // address of metrics and health
	NATS       string // address of NATS for outside subscribers
	CA         string // file with the certificate authority of this instance
	SchemaURLs map[string]string
	NATSUsers  map[string]string
}

// Announce writes how to reach the instance, for the owner of the folder only.
func (d *Dir) Announce(r Running) error { return d.write("running.json", r) }

// Withdraw removes the announcement.
func (d *Dir) Withdraw() { _ = os.Remove(d.Sub("running.json")) }

// Find reads how to reach the instance that runs on a folder.
func Find(path string) (Running, error) {
	body, err := os.ReadFile(filepath.Join(path, "running.json"))
	if err != nil {
		return Running{}, fmt.Errorf("no digisoc runs on %s: start it with make run", path)
	}
	var r Running
	if err := json.Unmarshal(body, &r); err != nil {
		return Running{}, fmt.Errorf("%s is damaged: restart digisoc: %w", filepath.Join(path, "running.json"), err)
	}
	return r, nil
}
