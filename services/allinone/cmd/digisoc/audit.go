package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/digisoc/platform/pkg/auditseal"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/services/allinone/internal/state"
)

type auditCmd struct {
	Verify  auditVerifyCmd  `cmd:"" help:"Find every entry of the audit logs that was altered, removed, added or moved."`
	Destroy auditDestroyCmd `cmd:"" help:"Destroy entries of one audit log whose term has ended, with a signed certificate."`
	Key     auditKeyCmd     `cmd:"" help:"Make a key for signing checkpoints, and its public half beside it."`
}

type auditKeyCmd struct {
	Path string `arg:"" help:"File for the key (PEM); the public half goes into the same name with .pub."`
}

// Run makes a key; one that is there stays.
func (c auditKeyCmd) Run() error {
	if _, err := os.Stat(c.Path); err == nil {
		return fmt.Errorf("%s is there already", c.Path)
	}
	return auditseal.MakeKey(c.Path)
}

type auditVerifyCmd struct {
	Dir         string   `help:"Data folder of the running instance." default:".digisoc" env:"DIGISOC_DIR"`
	Service     []string `help:"Services whose logs are verified; all when none is named." sep:","`
	Database    string   `help:"Address of one service's schema, instead of those of the instance on this machine; with --service."`
	Checkpoints string   `help:"Checkpoints as the witness kept them, a line each; those of the instance when not given."`
	Key         string   `help:"Public key that signed the first of them; that of the instance when not given."`
}

var errBent = errors.New("the audit log is not as it was written")

// Run prints a line for each log and each finding, and fails when there is one.
func (v auditVerifyCmd) Run(ctx context.Context) error {
	urls, err := v.databases()
	if err != nil {
		return err
	}
	statements, trusted, err := v.witness()
	if err != nil {
		return err
	}
	bent := false
	for _, name := range slices.Sorted(maps.Keys(urls)) {
		r, err := verify(ctx, name, urls[name], statements, trusted)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		fmt.Printf("%-12s %9d entries in %d blocks, %d destroyed with a certificate, %d checkpoints agree, %d entries not sealed yet, %d findings\n",
			name, r.Entries, r.Blocks, r.Destroyed, r.Checkpoints, r.Unsealed, len(r.Findings))
		for _, f := range r.Findings {
			fmt.Printf("%-12s %s\n", name, f)
		}
		bent = bent || len(r.Findings) > 0
	}
	if bent {
		return errBent
	}
	return nil
}

func verify(ctx context.Context, name, url string, statements [][]byte, trusted []ed25519.PublicKey) (auditseal.Report, error) {
	db, err := pg.Open(ctx, url, pg.WithApplicationName("digisoc audit"), pg.WithStatementTimeout(0))
	if err != nil {
		return auditseal.Report{}, err
	}
	defer db.Close()
	r, err := auditseal.Verify(ctx, db, name, statements, trusted)
	if err != nil {
		return r, err
	}
	unlisted, err := auditseal.FindUnlisted(ctx, db)
	r.Findings = append(r.Findings, unlisted...)
	return r, err
}

// databases are the schemas to verify, by service.
func (v auditVerifyCmd) databases() (map[string]string, error) {
	if v.Database != "" {
		if len(v.Service) != 1 {
			return nil, errors.New("--database needs one --service")
		}
		return map[string]string{v.Service[0]: v.Database}, nil
	}
	at, err := state.Find(v.Dir)
	if err != nil {
		return nil, err
	}
	if len(v.Service) == 0 {
		return at.SchemaURLs, nil
	}
	out := map[string]string{}
	for _, name := range v.Service {
		url, ok := at.SchemaURLs[name]
		if !ok {
			return nil, fmt.Errorf("this instance has no service %q", name)
		}
		out[name] = url
	}
	return out, nil
}

// witness reads the checkpoints and the key to trust.
func (v auditVerifyCmd) witness() ([][]byte, []ed25519.PublicKey, error) {
	if v.Checkpoints == "" {
		v.Checkpoints = filepath.Join(v.Dir, "audit", "checkpoints.jsonl")
	}
	if v.Key == "" {
		v.Key = filepath.Join(v.Dir, "audit", "key.pem.pub")
	}
	name, err := os.ReadFile(v.Key)
	if err != nil {
		return nil, nil, err
	}
	key, err := auditseal.ParseKey(string(name))
	if err != nil {
		return nil, nil, err
	}
	raw, err := os.ReadFile(v.Checkpoints)
	if err != nil && !errors.Is(err, os.ErrNotExist) { // a young instance has signed nothing yet
		return nil, nil, err
	}
	return slices.DeleteFunc(bytes.Split(raw, []byte("\n")), func(line []byte) bool { return len(line) == 0 }), []ed25519.PublicKey{key}, nil
}
