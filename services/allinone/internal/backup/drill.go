package backup

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"time"

	"github.com/digisoc/platform/pkg/auditseal"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/pgserver"
)

// Drill is how restoring a backup went: the record that a drill leaves (SEC-BCK-1).
type Drill struct {
	Backup   string
	Made     time.Time // when the backup was made
	Began    time.Time
	Took     time.Duration // until the database was there, whole and verified
	Rows     int64
	Entries  int64    // of the audit logs, verified
	Findings []string // what is missing or bent; none: the backup is good
}

// Restore makes a cluster in a new folder out of a backup, starts it, verifies it and stops it again. The clock is asked for the record only.
func Restore(ctx context.Context, f *File, folder string, now func() time.Time, say func(string)) (Drill, error) {
	d := Drill{Made: f.Manifest.Made, Began: now()}
	server, err := pgserver.Start(ctx, pgserver.Config{
		Dir: folder, Progress: say, Once: true, Restore: &pgserver.Restore{Password: f.Manifest.Password, Unpack: f.Unpack},
	})
	if err != nil {
		return d, err
	}
	defer func() { _ = server.Stop(context.WithoutCancel(ctx)) }()
	say("the database is there; counting and verifying")
	names := slices.Sorted(maps.Keys(f.Manifest.Schemas))
	got, err := count(ctx, server.AdminURL(), names)
	if err != nil {
		return d, err
	}
	d.Findings = compare(f.Manifest.Schemas, got)
	for _, s := range got {
		for _, n := range s.Rows {
			d.Rows += n
		}
	}
	for _, name := range names {
		if err := d.audit(ctx, name, server.AdminURL(), f.Manifest); err != nil {
			return d, fmt.Errorf("audit log of %s: %w", name, err)
		}
	}
	d.Took = now().Sub(d.Began)
	return d, nil
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
