package auditseal_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/auditlog"
	"github.com/digisoc/platform/pkg/auditseal"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
)

// keeper is a log with ordinary uses and evidence of decisions, and whoever destroys what is old.
type keeper struct {
	*world
	admin     *pg.DB
	destroyer auditseal.Destroyer
	ordinary  []uuid.UUID
	evidence  []uuid.UUID
}

// The uses of the test began on 2026-03-02.
var (
	beforeTerm   = time.Date(2027, 9, 1, 0, 0, 0, 0, time.UTC)
	afterTerm    = time.Date(2027, 9, 4, 0, 0, 0, 0, time.UTC)
	afterTenYear = time.Date(2036, 3, 4, 0, 0, 0, 0, time.UTC)
)

func keeps(t *testing.T) *keeper {
	t.Helper()
	urls := testkit.Database(t, "cases", nil)
	w := openAt(t, urls)
	terms, err := auditseal.LoadTerms()
	if err != nil {
		t.Fatal(err)
	}
	k := &keeper{world: w, admin: testkit.Open(t, urls.Admin, pg.WithMaxConns(1)), destroyer: auditseal.Destroyer{Service: "cases", Terms: terms, Signer: w.signer, Witness: auditseal.NewFile(w.paper)}}
	for range 3 {
		for i := range 4 {
			e := entry(i)
			if i == 2 {
				e.Action, e.Write = "IssueDecision", true
				k.evidence = append(k.evidence, e.ID)
			} else {
				k.ordinary = append(k.ordinary, e.ID)
			}
			if err := auditlog.Write(t.Context(), w.db, e); err != nil {
				t.Fatal(err)
			}
		}
		w.seals(t, w.sealer)
	}
	return k
}

func (k *keeper) destroy(t *testing.T, now time.Time) auditseal.Destroyed {
	t.Helper()
	out, err := k.destroyer.Run(t.Context(), k.admin, now)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// SEC-LOG-4: what is old is destroyed by the term of its action, with a certificate; the chain, the checkpoints and what is left are still found whole, and
// nobody is listed for what is gone.
func TestDestroyedEntriesLeaveAWholeChain(t *testing.T) {
	t.Parallel()
	k := keeps(t)
	if out := k.destroy(t, beforeTerm); out != (auditseal.Destroyed{}) {
		t.Fatalf("before the term ended: %+v", out)
	}
	if out := k.destroy(t, afterTerm); out.Entries != int64(len(k.ordinary)) || out.Certificates != 1 {
		t.Fatalf("%+v", out)
	}
	r := k.verify(t)
	if len(r.Findings) != 0 || r.Entries != int64(len(k.evidence)) || r.Destroyed != int64(len(k.ordinary)) || r.Checkpoints != 3 {
		t.Errorf("%+v", r)
	}
	if out := k.destroy(t, afterTerm); out.Entries != 0 {
		t.Errorf("once more: %+v", out)
	}
	k.writes(t, 2) // life goes on
	if out := k.destroy(t, afterTenYear); out.Entries != int64(len(k.evidence))+2 || out.Certificates != 1 {
		t.Errorf("the evidence: %+v", out)
	}
	var listed int
	if err := k.db.QueryRow(t.Context(), "select count(*) from audit_subject").Scan(&listed); err != nil || listed != 0 {
		t.Errorf("%d rows are still listed, %v", listed, err)
	}
	if r := k.verify(t); len(r.Findings) != 0 || r.Entries != 0 || r.Destroyed != int64(len(k.ordinary)+len(k.evidence))+2 {
		t.Errorf("%+v", r)
	}
}

// F10: a gap that no certificate of a trusted key covers is found, whatever stands in the tables.
func TestOnlyCertifiedGapsAreBelieved(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		bend func(t *testing.T, k *keeper)
		kind auditseal.Kind
	}{
		"an entry that was left is taken away": {func(t *testing.T, k *keeper) { k.bends(t, "delete from audit where id = $1", k.evidence[1]) }, auditseal.Removed},
		"an entry that was left is altered": {func(t *testing.T, k *keeper) {
			k.bends(t, "update audit set actor_id = 'x' where id = $1", k.evidence[1])
		}, auditseal.Altered},
		"its place is added to the certificate's": {func(t *testing.T, k *keeper) {
			k.bends(t, "delete from audit where id = $1", k.evidence[1])
			k.bends(t, "update audit_destroyed set places = places || 2 where block = 2")
		}, auditseal.Removed},
		"the hashes that were kept are changed": {func(t *testing.T, k *keeper) {
			k.bends(t, "update audit_leaves set leaves = set_byte(leaves, 64, get_byte(leaves, 64) # 1) where block = 2")
		}, auditseal.Removed},
		"a destroyed entry comes back": {func(t *testing.T, k *keeper) {
			k.bends(t, `insert into audit select $1, occurred_at, service, 'GetCase', actor_id, actor_kind, workload, organisation, municipality, role, purpose, legal_basis, case_name, subjects, groups,
				result, reason, request_id, trace_id, writes, written_with, recorded_at, transaction from audit where id = $2`, k.ordinary[4], k.evidence[1])
		}, auditseal.Added},
		"the witness does not know the certificate": {func(t *testing.T, k *keeper) { k.forget(t) }, auditseal.Removed},
		"another key signed": {func(t *testing.T, k *keeper) {
			k.forget(t)
			_, key, err := ed25519.GenerateKey(rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			k.destroyer.Signer = auditseal.NewSigner(key, nil)
			k.destroy(t, afterTenYear)
		}, auditseal.SignatureBroken},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := keeps(t)
			k.destroy(t, afterTerm)
			if r := k.verify(t); len(r.Findings) != 0 {
				t.Fatalf("before: %v", r.Findings)
			}
			c.bend(t, k)
			found := false
			r := k.verify(t)
			for _, f := range r.Findings {
				found = found || f.Kind == c.kind
			}
			if !found {
				t.Errorf("%v", r.Findings)
			}
		})
	}
}

// forget takes the certificates out of the witness's file.
func (k *keeper) forget(t *testing.T) {
	t.Helper()
	raw, err := os.ReadFile(k.paper)
	if err != nil {
		t.Fatal(err)
	}
	var left strings.Builder
	for line := range strings.Lines(string(raw)) {
		if !strings.Contains(line, `"certificate"`) {
			left.WriteString(line)
		}
	}
	if err := os.WriteFile(k.paper, []byte(left.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A log that was bent is not destroyed under a certificate that would hide it; the service's own role destroys nothing and certifies nothing.
func TestBentLogIsNotDestroyed(t *testing.T) {
	t.Parallel()
	k := keeps(t)
	for _, sql := range []string{"insert into audit_certificate values (1, now(), 1, '')", "insert into audit_destroyed values (1, 1, '{0}')", "insert into audit_leaves values (1, '\\x00')", "delete from audit_subject"} {
		if _, err := k.db.Exec(t.Context(), sql); err == nil {
			t.Errorf("the service may: %s", sql)
		}
	}
	if _, err := k.destroyer.Run(t.Context(), k.db, afterTerm); err == nil {
		t.Error("the service's own role destroyed entries")
	}
	var block int64 // transactions open elsewhere in the cluster decide how many blocks there are
	if err := k.db.QueryRow(t.Context(), `select b.number from audit a join audit_block b on a.transaction >= b.from_transaction and a.transaction < b.to_transaction
		where a.id = $1`, k.evidence[1]).Scan(&block); err != nil {
		t.Fatal(err)
	}
	k.bends(t, "update audit set actor_id = 'x' where id = $1", k.evidence[1])
	if _, err := k.destroyer.Run(t.Context(), k.admin, afterTerm); err == nil || !strings.HasSuffix(err.Error(), fmt.Sprintf("block %d", block)) {
		t.Errorf("a bent block: %v", err)
	}
	k.bends(t, "update audit set actor_id = 'staff-17' where id = $1", k.evidence[1])
	k.destroyer.Signer = nil
	if _, err := k.destroyer.Run(t.Context(), k.admin, afterTerm); err == nil {
		t.Error("destroyed without a certificate")
	}
	k.destroyer.Signer, k.destroyer.Witness = k.signer, refusing{}
	if _, err := k.destroyer.Run(t.Context(), k.admin, afterTerm); !errors.Is(err, errWitness) {
		t.Errorf("destroyed without a witness: %v", err)
	}
}

var errWitness = errors.New("the witness is away")

type refusing struct{}

func (refusing) Keep(context.Context, []byte) error { return errWitness }
