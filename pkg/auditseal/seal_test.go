package auditseal_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/auditlog"
	"github.com/digisoc/platform/pkg/auditseal"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
)

// world is an audit log, its sealer, and somebody who owns the tables.
type world struct {
	db     *pg.DB
	owner  *pgx.Conn
	sealer *auditseal.Sealer
	signer *auditseal.Signer
	paper  string // the witness's file
}

func open(t *testing.T) *world {
	t.Helper()
	return openAt(t, testkit.Database(t, "cases", nil))
}

func openAt(t *testing.T, urls testkit.URLs) *world {
	t.Helper()
	owner, err := pgx.Connect(t.Context(), urls.Migrate)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = owner.Close(context.Background()) })
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{db: testkit.Open(t, urls.App), owner: owner, paper: filepath.Join(t.TempDir(), "checkpoints.jsonl"), signer: auditseal.NewSigner(key, nil)}
	w.sealer = w.newSealer(w.signer)
	return w
}

func (w *world) newSealer(s *auditseal.Signer) *auditseal.Sealer {
	return auditseal.NewSealer(w.db, "cases", s, auditseal.NewFile(w.paper), clock.System(), slog.New(slog.DiscardHandler))
}

func entry(n int) audit.Entry {
	return audit.Entry{
		ID: uuid.Must(uuid.NewV7()), Time: time.Date(2026, 3, 2, 8, n%60, 0, 0, time.UTC), Service: "cases", Action: "GetCase",
		ActorID: "staff-17", ActorKind: "staff", Workload: "gateway", Organisation: "90000000001", Municipality: "0054010", Role: "caseworker",
		Purpose: "ASSIST", LegalBasis: "SPSP-36", Case: "cases/1", Subjects: []string{"persons/1"}, Groups: []string{"G03"}, Result: audit.OK, RequestID: "r",
	}
}

// writes puts n entries into the log and seals them as one block.
func (w *world) writes(t *testing.T, n int) []uuid.UUID {
	t.Helper()
	var ids []uuid.UUID
	for i := range n {
		e := entry(i)
		if err := auditlog.Write(t.Context(), w.db, e); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, e.ID)
	}
	w.seals(t, w.sealer)
	return ids
}

// seals waits until everything that was written is sealed: a transaction of another test may be open for a moment.
func (w *world) seals(t *testing.T, s *auditseal.Sealer) {
	t.Helper()
	testkit.Await(t, func() bool { // transactions of other tests hold the horizon back: what is written lies in one block nevertheless
		var ended bool
		err := w.db.QueryRow(t.Context(), "select coalesce(max(transaction) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint, true) from audit").Scan(&ended)
		return err == nil && ended
	})
	testkit.Await(t, func() bool {
		if err := s.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
		left, err := s.Lag(t.Context())
		return err == nil && left == 0
	})
	if err := s.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// bends does what no role of ours may: it switches the triggers off, changes rows and switches them on again.
func (w *world) bends(t *testing.T, sql string, args ...any) {
	t.Helper()
	for _, s := range []string{"audit", "audit_block", "audit_checkpoint", "audit_leaves", "audit_destroyed"} {
		if _, err := w.owner.Exec(t.Context(), "alter table "+s+" disable trigger user"); err != nil {
			t.Fatal(err)
		}
	}
	tag, err := w.owner.Exec(t.Context(), sql, args...)
	if err != nil || tag.RowsAffected() == 0 {
		t.Fatalf("%s: %v, %v", sql, tag, err)
	}
}

func (w *world) verify(t *testing.T, trusted ...ed25519.PublicKey) auditseal.Report {
	t.Helper()
	if trusted == nil {
		trusted = []ed25519.PublicKey{w.signer.Public()}
	}
	var statements [][]byte
	raw, err := os.ReadFile(w.paper)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		statements = append(statements, []byte(line))
	}
	r, err := auditseal.Verify(t.Context(), w.db, "cases", statements, trusted)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestWholeLogIsFoundWhole(t *testing.T) {
	t.Parallel()
	w := open(t)
	for range 3 {
		w.writes(t, 7)
	}
	r := w.verify(t)
	if len(r.Findings) != 0 || r.Entries != 21 || r.Blocks < 3 || r.Checkpoints != 3 || r.Unsealed != 0 {
		t.Errorf("%+v", r)
	}
	if err := auditlog.Write(t.Context(), w.db, entry(1)); err != nil {
		t.Fatal(err)
	}
	if r := w.verify(t); r.Unsealed != 1 || len(r.Findings) != 0 {
		t.Errorf("%+v", r)
	}
}

// F10: whatever the owner of the tables changes in an entry, the verifier names the entry.
func TestEveryAlteredColumnIsFound(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.writes(t, 3)
	ids := w.writes(t, 5)
	w.writes(t, 3)
	for column, value := range map[string]string{
		"occurred_at": "occurred_at + interval '1 microsecond'", "service": "'persons'", "action": "'GetCases'", "actor_id": "'staff-18'", "actor_kind": "'citizen'",
		"workload": "'cases'", "organisation": "''", "municipality": "''", "role": "'head'", "purpose": "'AUDIT'", "legal_basis": "'SPSP-14'",
		"case_name": "'cases/2'", "subjects": "'{}'", "groups": "'{G01}'", "result": "'refused'", "reason": "'X'", "request_id": "''",
		"trace_id": "'1'", "writes": "true", "written_with": "'change'", "recorded_at": "recorded_at + interval '1 microsecond'", "id": "gen_random_uuid()",
	} {
		var kept []byte
		if err := w.owner.QueryRow(t.Context(), "select to_jsonb(a) from audit a where id = $1", ids[2]).Scan(&kept); err != nil {
			t.Fatal(err)
		}
		set := column + " = " + value
		if column == "result" {
			set += ", reason = 'X'"
		}
		if column == "reason" {
			set += ", result = 'error'"
		}
		w.bends(t, "update audit set "+set+" where id = $1", ids[2])
		r := w.verify(t)
		if len(r.Findings) != 1 || r.Findings[0].Kind != auditseal.Altered || column != "id" && r.Findings[0].Entry != ids[2] {
			t.Errorf("%s: %v", column, r.Findings)
		}
		w.bends(t, "delete from audit where id = $1 or action = 'GetCase' and id = $2", ids[2], r.Findings[0].Entry)
		w.bends(t, "insert into audit select * from jsonb_populate_record(null::audit, $1)", kept)
	}
	if r := w.verify(t); len(r.Findings) != 0 {
		t.Errorf("all was put back: %v", r.Findings)
	}
}

func TestWhatIsGoneAddedOrMovedIsFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sql  string
		kind auditseal.Kind
	}{
		"an entry is gone":           {"delete from audit where id = $1", auditseal.Removed},
		"an entry is added":          {"insert into audit select gen_random_uuid(), occurred_at, service, action, actor_id, actor_kind, workload, organisation, municipality, role, purpose, legal_basis, case_name, subjects, groups, result, reason, request_id, trace_id, writes, written_with, recorded_at, transaction from audit where id = $1", auditseal.Added},
		"an entry moved to the end":  {"update audit set transaction = (select max(transaction) from audit) where id = $1", auditseal.Removed},
		"a block's mark is changed":  {"update audit_block set marks = set_byte(marks, 0, get_byte(marks, 0) # 1) where $1::uuid is not null and number = 2", auditseal.ChainBroken},
		"a block's hash is changed":  {"update audit_block set hash = set_byte(hash, 0, get_byte(hash, 0) # 1) where $1::uuid is not null and number = 2", auditseal.ChainBroken},
		"a block is gone":            {"delete from audit_block where $1::uuid is not null and number = 2", auditseal.ChainBroken},
		"the last block is gone":     {"delete from audit_block where $1::uuid is not null and number = (select max(number) from audit_block)", auditseal.CheckpointBroken},
		"a block counts differently": {"update audit_block set total = total + 1 where $1::uuid is not null and number = 2", auditseal.ChainBroken},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t)
			w.writes(t, 3)
			ids := w.writes(t, 5)
			w.writes(t, 3)
			w.bends(t, c.sql, ids[2])
			r := w.verify(t)
			found := false
			for _, f := range r.Findings {
				found = found || f.Kind == c.kind && f.String() != ""
			}
			if !found {
				t.Errorf("%v", r.Findings)
			}
		})
	}
}

// Two entries of one transaction change places: the same entries, in another order.
func TestOrderInsideATransactionIsSealed(t *testing.T) {
	t.Parallel()
	w := open(t)
	first, second := entry(1), entry(2)
	err := w.db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
		return errors.Join(auditlog.Append(ctx, tx, first), auditlog.Append(ctx, tx, second))
	})
	if err != nil {
		t.Fatal(err)
	}
	w.seals(t, w.sealer)
	for _, change := range [][2]uuid.UUID{{first.ID, uuid.Max}, {second.ID, first.ID}, {uuid.Max, second.ID}} {
		w.bends(t, "update audit set id = $2 where id = $1", change[0], change[1])
	}
	if r := w.verify(t); len(r.Findings) != 2 || r.Findings[0].Kind != auditseal.Altered {
		t.Errorf("%v", r.Findings)
	}
}

// Whoever rewrites the log and the whole chain after it, with every hash right, meets the checkpoints that the witness holds.
func TestRewrittenChainMeetsTheWitness(t *testing.T) {
	t.Parallel()
	w := open(t)
	ids := w.writes(t, 4)
	w.writes(t, 4)
	kept, err := os.ReadFile(w.paper)
	if err != nil {
		t.Fatal(err)
	}
	w.bends(t, "delete from audit where id = $1", ids[1])
	w.bends(t, "delete from audit_block")
	w.bends(t, "delete from audit_checkpoint")
	for _, s := range []string{"audit", "audit_block", "audit_checkpoint"} {
		if _, err := w.owner.Exec(t.Context(), "alter table "+s+" enable trigger all"); err != nil {
			t.Fatal(err)
		}
	}
	_, forged, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	forger := auditseal.NewSigner(forged, nil)
	w.seals(t, w.newSealer(forger))
	if r, err := auditseal.Verify(t.Context(), w.db, "cases", nil, nil); err != nil || len(r.Findings) != 0 {
		t.Fatalf("the forgery is not a good one, the test shows nothing: %v, %v", r.Findings, err)
	}
	if err := os.WriteFile(w.paper, kept, 0o600); err != nil {
		t.Fatal(err)
	}
	r := w.verify(t)
	if len(r.Findings) == 0 || r.Findings[0].Kind != auditseal.CheckpointBroken {
		t.Errorf("%v", r.Findings)
	}
}

// A checkpoint of a key that nobody named is refused; a key that the trusted one named as its successor is trusted.
func TestKeysOfCheckpointsRotate(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.writes(t, 2)
	_, second, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	next := auditseal.NewSigner(second, nil)
	strange := w.newSealer(next)
	w.sealer = strange
	w.writes(t, 2)
	if r := w.verify(t); len(r.Findings) != 1 || r.Findings[0].Kind != auditseal.SignatureBroken {
		t.Errorf("a key that nobody named: %v", r.Findings)
	}

	v := open(t)
	v.writes(t, 2)
	_, first, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	trusted := auditseal.NewSigner(first, next.Public())
	if err := os.Truncate(v.paper, 0); err != nil {
		t.Fatal(err)
	}
	v.sealer = v.newSealer(trusted)
	v.writes(t, 2)
	v.sealer = v.newSealer(next)
	v.writes(t, 2)
	if r := v.verify(t, trusted.Public()); len(r.Findings) != 0 || r.Checkpoints != 2 {
		t.Errorf("%+v", r)
	}
}

// Writers in long and short transactions, some rolled back, and two sealers at once: every entry is sealed exactly once.
func TestNoEntryIsSteppedOver(t *testing.T) {
	t.Parallel()
	w := open(t)
	stop, done := context.WithCancel(t.Context())
	var sealers, writers sync.WaitGroup
	for range 2 {
		s := w.newSealer(w.signer)
		sealers.Go(func() {
			for stop.Err() == nil {
				if err := s.Seal(t.Context()); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for writer := range 4 {
		writers.Go(func() {
			for i := range 60 {
				failure := errors.New("rolled back")
				err := w.db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
					if err := auditlog.Append(ctx, tx, entry(i)); err != nil {
						return err
					}
					if i%7 == writer {
						if _, err := tx.Exec(ctx, "select pg_sleep(0.02)"); err != nil {
							return err
						}
					}
					if n, err := rand.Int(rand.Reader, big.NewInt(5)); err == nil && n.Int64() == 0 {
						return failure
					}
					return nil
				})
				if err != nil && !errors.Is(err, failure) {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	done()
	sealers.Wait()
	w.seals(t, w.newSealer(w.signer))
	var entries int64
	if err := w.db.QueryRow(t.Context(), "select count(*) from audit").Scan(&entries); err != nil {
		t.Fatal(err)
	}
	if r := w.verify(t); len(r.Findings) != 0 || r.Entries != entries || entries < 100 {
		t.Errorf("%d entries, %+v", entries, r)
	}
}

// The role of the running service adds blocks and changes none.
func TestServiceCannotChangeTheChain(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.writes(t, 1)
	for _, sql := range []string{"update audit_block set entries = 2", "delete from audit_subject", "delete from audit_block", "truncate audit_block", "delete from audit_checkpoint", "alter table audit_block disable trigger all"} {
		if _, err := w.db.Exec(t.Context(), sql); err == nil {
			t.Errorf("the service may: %s", sql)
		}
	}
}
