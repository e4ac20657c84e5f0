package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/lockfile"
	"github.com/digisoc/platform/pkg/pgserver"
	"github.com/digisoc/platform/services/allinone/internal/state"
)

const (
	// slot is the place up to which the server keeps its log for the follower, also while that is down.
	slot = "digisoc_backup"
	// look is how often the follower looks for a file that has become full.
	look = time.Second
	// again is how long it waits for an instance that is down.
	again = 5 * time.Second
)

// Follower keeps the log of a running instance, in which every change stands, encrypted in another place. What was committed before the last file was
// closed survives the loss of the machine (SEC-BCK-1: the continuous log).
type Follower struct {
	Dir   string        // data folder of the instance
	Into  string        // folder for the log
	To    age.Recipient // who can read it
	Every time.Duration // a file is closed after this time, full or not: at most so much is lost
	Say   func(string)
}

// Run follows the log until ctx ends. It waits for an instance that is down, and for a place that takes no files: until then the server keeps the log.
func (f Follower) Run(ctx context.Context) error {
	lock, err := lockfile.Take(filepath.Join(f.Dir, "wal.lock"), 0)
	if err != nil {
		return fmt.Errorf("the log of %s is followed already, or the folder cannot be written: %w", f.Dir, err)
	}
	defer func() { _ = lock.Close() }() // it holds nothing but the lock
	for {
		err := f.follow(ctx)
		if ctx.Err() != nil {
			return nil
		}
		f.Say(fmt.Sprintf("the log is not followed, trying again: %v", err))
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(again):
		}
	}
}

// follow receives the log of an instance that is up, and hands on each file as it is closed.
func (f Follower) follow(ctx context.Context) error {
	at, err := state.Find(f.Dir)
	if err != nil {
		return err
	}
	admin, err := superuserOf(f.Dir, at)
	if err != nil {
		return err
	}
	system, err := f.reserve(ctx, admin)
	if err != nil {
		return err
	}
	tool, err := pgserver.Tool(ctx, "pg_receivewal")
	if err != nil {
		return err
	}
	spool := filepath.Join(f.Dir, "wal")
	if err := os.MkdirAll(spool, 0o700); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var said bytes.Buffer
	receiver := client(ctx, tool, admin, "-D", spool, "-S", slot, "--no-loop")
	receiver.Cancel = func() error { return receiver.Process.Signal(os.Interrupt) }
	receiver.Stderr = &said
	if err := receiver.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- receiver.Wait() }()
	f.Say("the log is followed")
	err = f.hand(ctx, spool, logFolder(f.Into, system), admin, ended)
	stop()
	if ends := <-ended; err == nil {
		err = ends
	}
	if said.Len() > 0 {
		err = errors.Join(err, errors.New(strings.Join(strings.Fields(said.String()), " ")))
	}
	return err
}

// hand hands on the files of the spool until the receiver ends, closing one each time.
func (f Follower) hand(ctx context.Context, spool, to string, admin *url.URL, ended chan error) error {
	ticks, closing := time.NewTicker(look), time.NewTicker(f.Every)
	defer ticks.Stop()
	defer closing.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-ended:
			ended <- err
			return errors.Join(errors.New("the server ended"), err)
		case <-closing.C:
			if err := closeFile(ctx, admin); err != nil {
				return err
			}
		case <-ticks.C:
			if err := f.ship(spool, to); err != nil {
				return err
			}
		}
	}
}

// ship encrypts every closed file of the spool into the folder. It leaves the spool when it lies on the other disk.
func (f Follower) ship(spool, to string) error {
	files, err := os.ReadDir(spool)
	if err != nil {
		return err
	}
	for _, file := range files {
		if !segmentName.MatchString(file.Name()) {
			continue // being written
		}
		path := filepath.Join(spool, file.Name())
		if _, err := write(to, file.Name()+logSuffix, f.To, func(w io.Writer) error { return copyFrom(path, w) }); err != nil {
			return err
		}
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	return nil
}

func copyFrom(path string, w io.Writer) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	_, err = io.Copy(w, in)
	return err
}

// closeFile makes the server go on in a new file when something was written into this one.
func closeFile(ctx context.Context, admin *url.URL) error {
	conn, err := pgx.Connect(ctx, admin.String())
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	_, err = conn.Exec(ctx, "select pg_switch_wal()")
	return err
}

// reserve makes the slot and says which cluster this is. What still receives for a follower that was killed is ended. A slot that the server gave up, because nobody followed while the log grew to its bound, is made anew.
func (f Follower) reserve(ctx context.Context, admin *url.URL) (system string, err error) {
	conn, err := pgx.Connect(ctx, admin.String())
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	var kept, lost bool
	err = conn.QueryRow(ctx, `select system_identifier::text, exists (select from pg_replication_slots where slot_name = $1),
		exists (select from pg_replication_slots where slot_name = $1 and wal_status = 'lost') from pg_control_system()`, slot).Scan(&system, &kept, &lost)
	if err == nil && kept {
		_, err = conn.Exec(ctx, "select pg_terminate_backend(active_pid, 5000) from pg_replication_slots where slot_name = $1 and active", slot)
	}
	if err == nil && lost {
		f.Say("the log was not followed for too long and has a gap: make a backup now, what came before it is restored up to the gap only")
		_, err = conn.Exec(ctx, "select pg_drop_replication_slot($1)", slot)
	}
	if err == nil && (lost || !kept) {
		_, err = conn.Exec(ctx, "select pg_create_physical_replication_slot($1, true)", slot)
	}
	return system, err
}
