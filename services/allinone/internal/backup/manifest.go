// Package backup keeps the database of the single-node edition in an encrypted file, opens such a file, and tries it out (SEC-BCK-1).
//
// A file is written for the public half of a key (age, X25519): the machine that makes backups cannot read them. In it, compressed, lies a manifest, which says
// what must be there, and then the files of the cluster as pg_basebackup gives them. The keys of an instance lie in a file of their own, for another
// key: who can open one of both can read nothing sealed.
package backup

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// format is the version of the form of files.
const format = 1

// Manifest says what is in a backup. It is the first line of the file.
type Manifest struct {
	Format      int
	Made        time.Time
	PostgreSQL  string // major version of the cluster
	System      string // identifier of the cluster, which its log is kept under
	Password    string // of the cluster's superuser, who is reached on a private socket only
	Schemas     map[string]Schema
	Checkpoints []string // of the audit logs, as the witness kept them
	AuditKey    string   // public key that signed the first of them
}

// Schema is what a schema held just before the backup began. Later changes are in the backup too.
type Schema struct {
	Migration int64
	Rows      map[string]int64 // by table
}

func writeManifest(w io.Writer, m *Manifest) error {
	body, err := json.Marshal(m) //nolint:gosec // the file is encrypted, and a restored cluster knows this password
	if err != nil {
		return err
	}
	_, err = w.Write(append(body, '\n'))
	return err
}

// maxManifest bounds the first line.
const maxManifest = 64 << 20

func readManifest(r *bufio.Reader) (*Manifest, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		if err == nil {
			break
		}
		if !errors.Is(err, bufio.ErrBufferFull) || len(line) > maxManifest {
			return nil, fmt.Errorf("the backup has no manifest: %w", err)
		}
	}
	m := &Manifest{}
	if err := json.Unmarshal(line, m); err != nil {
		return nil, fmt.Errorf("the manifest of the backup cannot be read: %w", err)
	}
	if m.Format != format {
		return nil, fmt.Errorf("the backup is of form %d; this program reads form %d", m.Format, format)
	}
	return m, nil
}
