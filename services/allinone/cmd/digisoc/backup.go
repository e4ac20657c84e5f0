package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone/internal/backup"
)

type backupCmd struct {
	Key     backupKeyCmd     `cmd:"" help:"Make a key that opens backups, and its public half beside it, for which they are written."`
	Make    backupMakeCmd    `cmd:"" help:"Write an encrypted backup of a running instance."`
	Follow  backupFollowCmd  `cmd:"" help:"Keep the log of a running instance, in which every change stands, encrypted in another place, until stopped."`
	Check   backupCheckCmd   `cmd:"" help:"Restore a backup into a scratch folder, count and verify it, and keep a record of the drill."`
	Restore backupRestoreCmd `cmd:"" help:"Restore a backup into a new data folder."`
}

type backupKeyCmd struct {
	Path string `arg:"" help:"File for the key; the public half goes into the same name with .pub. Keep the key away from the machine that makes backups."`
}

// Run makes a key; one that is there stays.
func (c backupKeyCmd) Run() error {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		return err
	}
	f, err := os.OpenFile(c.Path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f, key)
	return errors.Join(err, f.Close(), os.WriteFile(c.Path+".pub", []byte(key.Recipient().String()+"\n"), 0o600))
}

type backupMakeCmd struct {
	Dir     string `help:"Data folder of the running instance." default:".digisoc" env:"DIGISOC_DIR"`
	Into    string `help:"Folder for the backup: another disk, another place." required:""`
	For     string `help:"Public key that the database is written for." required:""`
	KeysFor string `help:"Another public key, that the keys of the instance are written for, into a file of their own; they are left out when not given."`
}

// Run writes the files and prints their names.
func (c backupMakeCmd) Run(ctx context.Context) error {
	to, err := recipient(c.For)
	if err != nil {
		return err
	}
	now := clock.System().Now()
	if c.KeysFor != "" {
		other, err := recipient(c.KeysFor)
		switch {
		case err != nil:
			return err
		case other.String() == to.String():
			return errors.New("database and keys are for one key: who opens both reads everything; name another in --keys-for")
		}
		path, err := backup.Secrets(c.Dir, c.Into, other, now)
		if err != nil {
			return err
		}
		fmt.Println(path)
	}
	path, err := backup.Database(ctx, c.Dir, c.Into, to, now)
	if err == nil {
		fmt.Println(path)
	}
	return err
}

type backupCheckCmd struct {
	followed
	File    string `arg:"" help:"Backup of a database."`
	Key     string `help:"Key that opens it." required:""`
	Scratch string `help:"Folder with room for the database; a temporary one when not given."`
	Record  string `help:"File to which the record of the drill is appended, a line of JSON."`
}

// Run restores, verifies and removes what it restored.
func (c backupCheckCmd) Run(ctx context.Context) error {
	scratch, err := os.MkdirTemp(c.Scratch, "digisoc-drill-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	if err := os.Chmod(scratch, 0o711); err != nil { //nolint:gosec // the database runs as an unprivileged user
		return err
	}
	d, err := restore(ctx, c.File, c.Key, c.followed, filepath.Join(scratch, "pg"))
	if err != nil {
		return err
	}
	if c.Record != "" {
		if err := record(c.Record, d); err != nil {
			return err
		}
	}
	return judge(d)
}

type backupRestoreCmd struct {
	followed
	File    string `arg:"" help:"Backup of a database."`
	Key     string `help:"Key that opens it." required:""`
	Keys    string `help:"Backup of the keys of the instance, of the same time or later." required:""`
	KeysKey string `help:"Key that opens that one." required:""`
	Dir     string `help:"New data folder." required:""`
}

// Run restores keys and database; the folder must not be there.
func (c backupRestoreCmd) Run(ctx context.Context) error {
	key, err := identity(c.KeysKey)
	if err != nil {
		return err
	}
	if err := backup.OpenSecrets(c.Keys, key, c.Dir); err != nil {
		return err
	}
	if err := os.Chmod(c.Dir, 0o711); err != nil { //nolint:gosec // the database runs as an unprivileged user
		return err
	}
	d, err := restore(ctx, c.File, c.Key, c.followed, filepath.Join(c.Dir, "pg"))
	if err != nil {
		return err
	}
	if err := judge(d); err != nil {
		return err
	}
	fmt.Printf("start it with: digisoc up --dir %s (streams fill themselves); then repeat the erasures that came after the backup\n", c.Dir)
	return nil
}

func restore(ctx context.Context, file, key string, log followed, folder string) (backup.Drill, error) {
	opens, err := identity(key)
	if err != nil {
		return backup.Drill{}, err
	}
	after, err := log.open(opens)
	if err != nil {
		return backup.Drill{}, err
	}
	f, err := backup.Open(file, opens)
	if err != nil {
		return backup.Drill{}, err
	}
	defer func() { _ = f.Close() }() // it was read only
	d, err := backup.Restore(ctx, f, after, folder, clock.System().Now, func(s string) { fmt.Println(s) })
	d.Backup = filepath.Base(file)
	return d, err
}

func judge(d backup.Drill) error {
	fmt.Printf("%s of %s: %d rows and %d audit entries in %s, %d findings\n", d.Backup, d.Made.In(clock.Riga).Format("02.01.2006. 15:04"), d.Rows, d.Entries, d.Took.Round(time.Millisecond), len(d.Findings))
	if !d.Until.IsZero() {
		fmt.Printf("the last change restored from the log is of %s\n", d.Until.In(clock.Riga).Format("02.01.2006. 15:04:05"))
	}
	for _, f := range d.Findings {
		fmt.Println(f)
	}
	if len(d.Findings) > 0 {
		return errors.New("the backup is not good")
	}
	return nil
}

func record(path string, d backup.Drill) error {
	line, err := json.Marshal(d)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(line, '\n'))
	return errors.Join(err, f.Sync(), f.Close())
}

func recipient(path string) (*age.X25519Recipient, error) {
	body, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	r, err := age.ParseX25519Recipient(strings.TrimSpace(string(body)))
	if err != nil {
		return nil, fmt.Errorf("%s is no public key of digisoc backup key", path)
	}
	return r, nil
}

func identity(path string) (*age.X25519Identity, error) {
	body, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	key, err := age.ParseX25519Identity(strings.TrimSpace(string(body)))
	if err != nil {
		return nil, fmt.Errorf("%s is no key of digisoc backup key", path)
	}
	return key, nil
}
