package backup

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/auditseal"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/pgserver"
)

// Drill is how restoring a backup went: the record that a drill leaves (SEC-BCK-1).
type Drill struct {
	Backup   string
	Made     time.Time // when the backup was made
	Until    time.Time // last change that was restored; zero when no log was followed, or nothing was changed after the backup
	Began    time.Time
	Took     time.Duration // until the database was there, whole and verified
	Rows     int64
	Entries  int64    // of the audit logs, verified
	Findings []string // what is missing or bent; none: the backup is good
}

// Restore makes a cluster in a new folder out of a backup, and of the log kept after it when one is given, starts it, verifies it and stops it again.
// The clock is asked for the record only.
func Restore(ctx context.Context, f *File, log *Log, folder string, now func() time.Time, say func(string)) (Drill, error) {
	d := Drill{Made: f.Manifest.Made, Began: now()}
	c := pgserver.Config{Dir: folder, Progress: say, Once: true, Restore: &pgserver.Restore{Password: f.Manifest.Password, Unpack: f.Unpack}}
	if log != nil {
		c.Settings = log.settings()
		c.Restore.Unpack = func(to string) error {
			if err := f.Unpack(to); err != nil {
				return err
			}
			behind, err := log.place(to, f.Manifest.System)
			if len(behind) > 0 {
				d.Findings = append(d.Findings, fmt.Sprintf("the log has a gap before %s: what came later is not restored", behind[0]))
			}
			return err
		}
	}
	server, err := pgserver.Start(ctx, c)
	if err != nil {
		return d, err
	}
	defer func() { _ = server.Stop(context.WithoutCancel(ctx)) }()
	say("the database is there; counting and verifying")
	if log != nil {
		if d.Until, err = lastChange(ctx, server.AdminURL()); err != nil {
			return d, err
		}
	}
	if err := d.verify(ctx, server.AdminURL(), f.Manifest, log != nil); err != nil {
		return d, err
	}
	d.Took = now().Sub(d.Began)
	return d, nil
}

// verify counts what is there and verifies the audit logs.
func (d *Drill) verify(ctx context.Context, admin string, m *Manifest, followed bool) error {
	names := slices.Sorted(maps.Keys(m.Schemas))
	got, _, err := count(ctx, admin, names)
	if err != nil {
		return err
	}
	d.Findings = append(d.Findings, compare(m.Schemas, got, followed)...)
	for _, s := range got {
		for _, n := range s.Rows {
			d.Rows += n
		}
	}
	for _, name := range names {
		if err := d.audit(ctx, name, admin, m); err != nil {
			return fmt.Errorf("audit log of %s: %w", name, err)
		}
	}
	return nil
}

// lastChange is when the last transaction was committed that came out of the log; zero when there was none.
func lastChange(ctx context.Context, admin string) (time.Time, error) {
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		return time.Time{}, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	var at *time.Time
	if err := conn.QueryRow(ctx, "select pg_last_xact_replay_timestamp()").Scan(&at); err != nil || at == nil {
		return time.Time{}, err
	}
	return *at, nil
}

// audit verifies the audit log of a schema by the checkpoints that the backup holds.
func (d *Drill) audit(ctx context.Context, name, admin string, m *Manifest) error {
	u, err := url.Parse(admin)
	if err != nil {
		return err
	}
	q := u.Query()
	q.Set("search_path", name+", extensions")
	u.RawQuery = q.Encode()
	db, err := pg.Open(ctx, u.String(), pg.WithApplicationName("digisoc backup"), pg.WithStatementTimeout(0))
	if err != nil {
		return err
	}
	defer db.Close()
	key, err := auditseal.ParseKey(m.AuditKey)
	if err != nil {
		return err
	}
	statements := make([][]byte, len(m.Checkpoints))
	for i, s := range m.Checkpoints {
		statements[i] = []byte(s)
	}
	r, err := auditseal.Verify(ctx, db, name, statements, []ed25519.PublicKey{key})
	d.Entries += r.Entries
	for _, f := range r.Findings {
		d.Findings = append(d.Findings, name+": "+f.String())
	}
	return err
}
