package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/dagr"
	"github.com/digisoc/platform/services/sharing/internal/dagr/consumer"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// Registers keeps what registers answered, sealed with keys of whom it is about.
type Registers struct {
	db    *pg.DB
	q     *db.Queries
	vault *vault.Vault
}

var _ consumer.Records = (*Registers)(nil)

// NewRegisters returns the store of answers with the vault that seals them.
func NewRegisters(d *pg.DB, v *vault.Vault) *Registers {
	return &Registers{db: d, q: db.New(d), vault: v}
}

// What sealed texts are bound to. Answers belong to the platform, not to one municipality: the permission they came under is its own.
const (
	registerContent = "register_record.content"
	registerKey     = "register_secret.value"
	registerTenant  = "platform"
)

// Kept finds an answer and opens it. One whose key was destroyed is not there any more.
func (r *Registers) Kept(ctx context.Context, service, permission string, print []byte) (consumer.Kept, bool, error) {
	row, err := r.q.RegisterRecord(ctx, db.RegisterRecordParams{Service: service, Permission: permission, Print: print})
	if errors.Is(err, pgx.ErrNoRows) {
		return consumer.Kept{}, false, nil
	}
	if err != nil {
		return consumer.Kept{}, false, pg.Classify(err)
	}
	plain, err := r.vault.Open(ctx, r.db, []vault.Sealed{{Field: registerContent, Record: row.ID, Bytes: row.Content}})
	if errors.Is(err, vault.ErrDestroyed) {
		return consumer.Kept{}, false, nil
	}
	if err != nil {
		return consumer.Kept{}, false, err
	}
	return consumer.Kept{
		ID: row.ID, Service: service, Permission: permission, Print: print, Version: row.Version, Found: row.Found, Modified: when(row.SourceAt),
		Fetched: row.FetchedAt.UTC(), Stale: when(row.StaleAt), Content: plain[0],
	}, true, nil
}

// Keep seals an answer and keeps it in the place of an older one.
func (r *Registers) Keep(ctx context.Context, k *consumer.Kept) error {
	sealed, err := r.vault.Seal(ctx, r.db, vault.Scope{Group: k.Group, Tenant: registerTenant}, []vault.Text{
		{Subject: k.Subject, Field: registerContent, Record: k.ID, Plain: k.Content},
	})
	if err != nil {
		return err
	}
	return pg.Classify(r.q.KeepRegisterRecord(ctx, db.KeepRegisterRecordParams{
		ID: k.ID, Service: k.Service, Permission: k.Permission, Print: k.Print, Subject: k.Subject, Version: k.Version, Found: k.Found,
		SourceAt: moment(k.Modified), FetchedAt: k.Fetched, Content: sealed[0],
	}))
}

// skew is how far the clocks of DAGR and ours may differ.
const skew = time.Hour

// Cursor is where the list of changes goes on; while it has no place yet, from before the oldest answer that is kept.
func (r *Registers) Cursor(ctx context.Context, service, permission string, now time.Time) (dagr.Cursor, error) {
	at, err := r.q.RegisterCursor(ctx, db.RegisterCursorParams{Service: service, Permission: permission, Now: now})
	if err != nil {
		return "", pg.Classify(err)
	}
	if at.Cursor == "" {
		return dagr.From(at.Oldest.Add(-skew)), nil
	}
	return dagr.Cursor(at.Cursor), nil
}

// Follow marks what has a newer version and moves the cursor, all or nothing.
func (r *Registers) Follow(ctx context.Context, service, permission string, told []consumer.Told, next dagr.Cursor, now time.Time) error {
	return pg.Classify(r.db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
		q := db.New(tx)
		for _, x := range told {
			if err := q.MarkRegisterRecord(ctx, db.MarkRegisterRecordParams{Service: service, Permission: permission, Print: x.Print, Version: x.Version, Now: &now}); err != nil {
				return err
			}
		}
		return q.MoveRegisterChannel(ctx, db.MoveRegisterChannelParams{Service: service, Permission: permission, Cursor: string(next), Now: &now, Changed: len(told) > 0})
	}))
}

// FailFollow keeps why a list of changes was not taken.
func (r *Registers) FailFollow(ctx context.Context, service, permission, reason string, now time.Time) error {
	return pg.Classify(r.q.FailRegisterChannel(ctx, db.FailRegisterChannelParams{Service: service, Permission: permission, Now: &now, Failure: reason}))
}

// Hear keeps what was heard of a permission.
func (r *Registers) Hear(ctx context.Context, p *dagr.Permission, now time.Time) error {
	if err := r.q.AddRegisterChannel(ctx, db.AddRegisterChannelParams{Service: p.Service, Permission: p.Number}); err != nil {
		return pg.Classify(err)
	}
	until := ""
	if p.To != nil {
		until = *p.To
	}
	return pg.Classify(r.q.HearRegisterChannel(ctx, db.HearRegisterChannelParams{
		Service: p.Service, Permission: p.Number, Used: p.Used, Quota: p.Quota, ValidTo: until, Now: &now,
	}))
}

// Forget deletes answers that are older.
func (r *Registers) Forget(ctx context.Context, before time.Time) (int, error) {
	gone, err := r.q.ForgetRegisterRecords(ctx, before)
	return len(gone), pg.Classify(err)
}

// secretID names the one secret there is.
var secretID = uuid.MustParse("0198a000-0000-7000-8000-00000000da62")

// PrintKey is the key of fingerprints; the first caller makes it.
func (r *Registers) PrintKey(ctx context.Context) ([]byte, error) {
	sealed, err := r.q.RegisterSecret(ctx, secretID)
	if errors.Is(err, pgx.ErrNoRows) {
		fresh := make([]byte, 32)
		_, _ = rand.Read(fresh) // it never fails
		made, err := r.vault.Seal(ctx, r.db, vault.Scope{Group: "G25", Tenant: registerTenant}, []vault.Text{{Subject: "registers", Field: registerKey, Record: secretID, Plain: fresh}})
		if err != nil {
			return nil, err
		}
		if err := r.q.AddRegisterSecret(ctx, db.AddRegisterSecretParams{ID: secretID, Value: made[0]}); err != nil {
			return nil, pg.Classify(err)
		}
		sealed, err = r.q.RegisterSecret(ctx, secretID) // another instance may have been quicker
		if err != nil {
			return nil, pg.Classify(err)
		}
		return r.open(ctx, sealed)
	}
	if err != nil {
		return nil, pg.Classify(err)
	}
	return r.open(ctx, sealed)
}

func (r *Registers) open(ctx context.Context, sealed []byte) ([]byte, error) {
	plain, err := r.vault.Open(ctx, r.db, []vault.Sealed{{Field: registerKey, Record: secretID, Bytes: sealed}})
	if err != nil {
		return nil, err
	}
	return plain[0], nil
}

// fingerprint tells one cursor from another.
func fingerprint(cursor string) string {
	if cursor == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(cursor))
	return hex.EncodeToString(sum[:6])
}

// InboundChannels lists the registers that are read.
func (s *Store) InboundChannels(ctx context.Context) ([]app.InboundChannel, error) {
	rows, err := db.New(s.db).RegisterChannels(ctx)
	if err != nil {
		return nil, pg.Classify(err)
	}
	out := make([]app.InboundChannel, len(rows))
	for i, r := range rows {
		out[i] = app.InboundChannel{
			RunsOut: dagr.RunsOut(dagr.Use{At: when(r.PaceFrom), Calls: r.PaceUsed}, dagr.Use{At: when(r.SeenAt), Calls: r.Used}, r.Quota),
			Service: r.Service, Permission: r.Permission, Cursor: fingerprint(r.Cursor), Asked: when(r.AskedAt), Changed: when(r.ChangedAt), Failed: when(r.FailedAt), Failure: r.Failure,
			Used: r.Used, Quota: r.Quota, Level: string(dagr.LevelOf(r.Used, r.Quota)), ValidTo: r.ValidTo, Heard: when(r.SeenAt), Kept: r.Kept, Stale: r.Stale,
		}
	}
	return out, nil
}
