package auditseal

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/pg"
)

// Destroyer destroys entries whose term has ended (SEC-LOG-4). The chain stays whole: blocks are kept, the hash of every entry of a block of which some
// are destroyed is kept beside them, and a signed certificate says which are gone.
type Destroyer struct {
	Service string
	Terms   Terms
	Signer  *Signer
	Witness Witness
}

// Destroyed is what one run did.
type Destroyed struct {
	Entries      int64
	Certificates int
}

// blocksPerCertificate bounds one transaction.
const blocksPerCertificate = 200

var (
	errBent      = errors.New("auditseal: a block is not as it was sealed; nothing of it is destroyed before that is explained")
	errNoSigner  = errors.New("auditseal: a certificate needs a key and a witness")
	errNoTermNow = errors.New("auditseal: no term holds today")
)

// Run destroys what is old enough at a moment, certificate by certificate. db is a role that may become the retention role of the service's
// schema; the service's own role may not.
func (d Destroyer) Run(ctx context.Context, db *pg.DB, now time.Time) (out Destroyed, err error) {
	if d.Signer == nil || d.Witness == nil {
		return out, errNoSigner
	}
	err = reading(ctx, db, func(ctx context.Context, conn *pgx.Conn) error {
		schema := pgx.Identifier{d.Service}.Sanitize()
		if _, err := conn.Exec(ctx, "set role "+pgx.Identifier{pg.Schema{Name: d.Service}.RetentionRole()}.Sanitize()+"; set search_path to "+schema); err != nil {
			return err
		}
		for after := int64(0); ; {
			n, last, err := d.portion(ctx, conn, after, now)
			if err != nil {
				return err
			}
			if n > 0 {
				out.Entries, out.Certificates = out.Entries+n, out.Certificates+1
			}
			if last == after {
				break
			}
			after = last
		}
		_, err := conn.Exec(ctx, "reset role; reset search_path")
		return err
	})
	return out, pg.Classify(err)
}

// doomed are the entries of a block that are old enough.
type doomed struct {
	block  int64
	places []int32
	ids    []uuid.UUID
	leaves []byte // of all entries of the block
	fresh  bool   // they are not kept yet
}

// portion destroys what is old enough in the next blocks, and returns how many entries and the last block that was looked at.
func (d Destroyer) portion(ctx context.Context, conn *pgx.Conn, after int64, now time.Time) (n, last int64, err error) {
	rest, named, ok := d.Terms.cuts(d.Service, now)
	if !ok {
		return 0, after, errNoTermNow
	}
	rows, err := conn.Query(ctx, `select number, from_transaction, to_transaction, entries, total, marks, previous, hash from audit_block
		where number > $1 order by number limit $2`, after, blocksPerCertificate)
	if err != nil {
		return 0, after, err
	}
	blocks, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (Block, error) { return scanBlock(r) })
	if err != nil || len(blocks) == 0 {
		return 0, after, err
	}
	last = blocks[len(blocks)-1].Number
	old, err := expired(ctx, conn, blocks[0].From, blocks[len(blocks)-1].To, rest, named)
	if err != nil || len(old) == 0 {
		return 0, last, err
	}
	var all []doomed
	for _, b := range blocks {
		one, err := d.doom(ctx, conn, b, old)
		if err != nil {
			return 0, last, err
		}
		if len(one.places) > 0 {
			all, n = append(all, one), n+int64(len(one.places))
		}
	}
	return n, last, d.destroy(ctx, conn, all, Certificate{Service: d.Service, Entries: n, Before: rest.UTC(), Time: now.UTC().Truncate(time.Second)})
}

// expired are the entries of transactions that are old enough, each by the term of its action.
func expired(ctx context.Context, conn *pgx.Conn, from, to int64, rest time.Time, named map[string]time.Time) (map[uuid.UUID]bool, error) {
	var actions []string
	var cuts []time.Time
	for a, c := range named {
		actions, cuts = append(actions, a), append(cuts, c)
	}
	rows, err := conn.Query(ctx, `select a.id from audit a left join unnest($4::text[], $5::timestamptz[]) t (action, cut) on t.action = a.action
		where a.transaction >= $1 and a.transaction < $2 and a.occurred_at < coalesce(t.cut, $3)`, from, to, rest, actions, cuts)
	if err != nil {
		return nil, err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	out := make(map[uuid.UUID]bool, len(ids))
	for _, id := range ids {
		out[id] = true
	}
	return out, err
}

// doom finds the places of a block's old entries. A block that is not as it was sealed is left alone, with an error.
func (d Destroyer) doom(ctx context.Context, conn *pgx.Conn, b Block, old map[uuid.UUID]bool) (out doomed, err error) {
	there, err := copyEntries(ctx, conn, b.From, b.To)
	if err != nil {
		return out, err
	}
	gone, leaves, err := destroyedOf(ctx, conn, b.Number)
	if err != nil {
		return out, err
	}
	out = doomed{block: b.Number, leaves: leaves, fresh: leaves == nil}
	if out.fresh {
		for i := range there {
			out.leaves = append(out.leaves, there[i].hash[:]...)
		}
	}
	root := sha256.Sum256(out.leaves)
	if b.seal(d.Service, root[:]) != b.Hash {
		return out, fmt.Errorf("%w: block %d", errBent, b.Number)
	}
	next := 0
	for place := range b.Entries {
		if gone[int32(place)] {
			continue
		}
		if next == len(there) || string(there[next].hash[:]) != string(out.leaves[place*sha256.Size:(place+1)*sha256.Size]) {
			return out, fmt.Errorf("%w: block %d", errBent, b.Number)
		}
		if id := there[next].id; old[id] {
			out.places, out.ids = append(out.places, int32(place)), append(out.ids, id)
		}
		next++
	}
	return out, nil
}

// destroyedOf are the places of a block that were destroyed before, and the hashes of its entries if some were.
func destroyedOf(ctx context.Context, conn *pgx.Conn, block int64) (map[int32]bool, []byte, error) {
	var places []int32
	var leaves []byte
	err := conn.QueryRow(ctx, `select coalesce((select array_agg(p) from audit_destroyed d, unnest(d.places) p where d.block = $1), '{}'),
		(select leaves from audit_leaves where block = $1)`, block).Scan(&places, &leaves)
	gone := make(map[int32]bool, len(places))
	for _, p := range places {
		gone[p] = true
	}
	return gone, leaves, err
}

// destroy signs what is destroyed, has the witness keep it, and does it in one transaction. When that fails the witness holds a certificate of nothing, which is
// harmless: it opens no gap but for entries that were old enough.
func (d Destroyer) destroy(ctx context.Context, conn *pgx.Conn, all []doomed, c Certificate) error {
	if len(all) == 0 {
		return nil
	}
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, "select coalesce(max(number), 0) + 1 from audit_certificate").Scan(&c.Certificate); err != nil {
			return err
		}
		covers := newCertified()
		c.First, c.Last = all[0].block, all[len(all)-1].block
		for _, one := range all {
			covers.add(one.block, one.places, one.leaves)
		}
		c.Digest = covers.digest()
		statement, err := d.Signer.certify(c)
		if err != nil {
			return err
		}
		if err := d.Witness.Keep(ctx, statement); err != nil {
			return fmt.Errorf("witness: %w", err)
		}
		batch := &pgx.Batch{}
		batch.Queue("insert into audit_certificate (number, destroyed_at, entries, statement) values ($1, $2, $3, $4)", c.Certificate, c.Time, c.Entries, statement)
		for _, one := range all {
			if one.fresh {
				batch.Queue("insert into audit_leaves (block, leaves) values ($1, $2)", one.block, one.leaves)
			}
			batch.Queue("insert into audit_destroyed (block, certificate, places) values ($1, $2, $3)", one.block, c.Certificate, one.places)
			batch.Queue(`delete from audit_subject i using audit a, unnest(a.subjects) s
				where a.id = any ($1) and i.subject = audit_subject_key(s) and i.occurred_at = a.occurred_at and i.entry = a.id`, one.ids)
			batch.Queue("delete from audit where id = any ($1)", one.ids)
		}
		return tx.SendBatch(ctx, batch).Close()
	})
}
