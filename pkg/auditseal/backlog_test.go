package auditseal_test

import (
	"context"
	"errors"
	"testing"

	"github.com/digisoc/platform/pkg/auditlog"
	"github.com/digisoc/platform/pkg/auditseal"
	"github.com/digisoc/platform/pkg/pg"
)

// SEC-LOG-5: the sealer lists every entry under each of its subjects; whoever takes a row out of that list is found.
func TestWhoIsLookedAtIsListedBehindTheWriters(t *testing.T) {
	t.Parallel()
	w := open(t)
	ids := w.writes(t, 4)
	asked := entry(5)
	asked.Action = "ListUses"
	if err := auditlog.Write(t.Context(), w.db, asked); err != nil {
		t.Fatal(err)
	}
	w.seals(t, w.sealer)
	var listed int
	if err := w.db.QueryRow(t.Context(), "select count(*) from audit_subject where subject = audit_subject_key('persons/1')").Scan(&listed); err != nil || listed != 4 {
		t.Fatalf("%d rows, %v", listed, err)
	}
	if found, err := auditseal.FindUnlisted(t.Context(), w.db); err != nil || len(found) != 0 {
		t.Fatalf("%v, %v", found, err)
	}
	if _, err := w.owner.Exec(t.Context(), "alter table audit_subject disable trigger all"); err != nil {
		t.Fatal(err)
	}
	w.bends(t, "delete from audit_subject where entry = $1", ids[1])
	found, err := auditseal.FindUnlisted(t.Context(), w.db)
	if err != nil || len(found) != 1 || found[0].Entry != ids[1] || found[0].Kind != auditseal.Unlisted {
		t.Errorf("%v, %v", found, err)
	}
}

// A backlog, as after a bulk load, is sealed in blocks of bounded size; a transaction that is larger is one block by itself.
func TestBacklogIsSealedInBoundedBlocks(t *testing.T) {
	t.Parallel()
	w := open(t)
	w.sealer.SealAtMost(10)
	for _, n := range []int{4, 4, 4, 25, 1, 4} {
		err := w.db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) (err error) {
			for i := range n {
				err = errors.Join(err, auditlog.Append(ctx, tx, entry(i)))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	w.seals(t, w.sealer)
	var large, blocks int
	if err := w.db.QueryRow(t.Context(), "select count(*) filter (where entries > 10), count(*) from audit_block").Scan(&large, &blocks); err != nil || large != 1 || blocks < 4 {
		t.Errorf("%d blocks, %d of them large, %v", blocks, large, err)
	}
	if r := w.verify(t); len(r.Findings) != 0 || r.Entries != 42 {
		t.Errorf("%+v", r)
	}
	if found, err := auditseal.FindUnlisted(t.Context(), w.db); err != nil || len(found) != 0 {
		t.Errorf("%v, %v", found, err)
	}
}
