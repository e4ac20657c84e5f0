package auditseal

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/pg"
)

// Kind says what is wrong.
type Kind string

// What a verifier finds.
const (
	// Altered is an entry that is not what was sealed.
	Altered Kind = "altered"
	// Removed is an entry that was sealed and is not there.
	Removed Kind = "removed"
	// Added is an entry that was not sealed among those of its transaction.
	Added Kind = "added"
	// Reordered are entries that were sealed in another order.
	Reordered Kind = "reordered"
	// ChainBroken is a block that does not follow the one before it, or whose hash is not its own.
	ChainBroken Kind = "chain broken"
	// CheckpointBroken is a checkpoint that does not agree with the chain: the table and the blocks were rewritten, or cut off.
	CheckpointBroken Kind = "checkpoint broken"
	// SignatureBroken is a checkpoint that no trusted key signed.
	SignatureBroken Kind = "signature broken"
)

// Finding is one thing that is wrong.
type Finding struct {
	Kind  Kind
	Block int64
	Entry uuid.UUID // the nil id when no entry can be named
	Place int       // of a removed entry in its block, from 0
}

// String says it in a line.
func (f Finding) String() string {
	where := fmt.Sprintf("block %d: %s", f.Block, f.Kind)
	switch {
	case f.Entry != uuid.Nil:
		return where + ": entry " + f.Entry.String()
	case f.Kind == Removed:
		return fmt.Sprintf("%s: entry at place %d", where, f.Place)
	}
	return where
}

// Report is what a verification saw.
type Report struct {
	Service     string
	Blocks      int64
	Entries     int64
	Unsealed    int64 // written and not sealed yet
	Checkpoints int   // that agree with the chain
	Findings    []Finding
}

// maxFindings ends a verification of a log in which nothing is right.
const maxFindings = 1000

var errEnough = errors.New("enough was found")

// Verify goes through the whole audit log of a service and compares it with its chain, and the chain with the checkpoints: statements as
// the witness kept them, of which trusted signed the first. An error means that the log could not be read; what is wrong with it
// stands in the report.
func Verify(ctx context.Context, db *pg.DB, service string, statements [][]byte, trusted []ed25519.PublicKey) (Report, error) {
	v := &verifier{service: service, report: Report{Service: service}}
	v.trust(statements, trusted)
	err := db.Session(ctx, func(ctx context.Context, conn *pgx.Conn) error { return v.all(ctx, db, conn) })
	if errors.Is(err, errEnough) {
		err = nil
	}
	return v.report, err
}

type verifier struct {
	service string
	report  Report
	points  map[int64]Checkpoint
	last    Block
}

func (v *verifier) find(f Finding) error {
	v.report.Findings = append(v.report.Findings, f)
	if len(v.report.Findings) >= maxFindings {
		return errEnough
	}
	return nil
}

// trust reads the checkpoints and follows the keys from those that are trusted to their successors.
func (v *verifier) trust(statements [][]byte, trusted []ed25519.PublicKey) {
	v.points = map[int64]Checkpoint{}
	keys := append([]ed25519.PublicKey(nil), trusted...)
	for _, s := range statements {
		c, err := parse(s)
		if err == nil && c.Service != v.service {
			continue
		}
		signed := false
		for _, k := range keys {
			signed = signed || err == nil && c.holds(k)
		}
		if !signed {
			_ = v.find(Finding{Kind: SignatureBroken, Block: c.Block}) // the rest is read all the same
			continue
		}
		if next, err := ParseKey(c.Successor); err == nil {
			keys = append(keys, next)
		}
		if other, twice := v.points[c.Block]; twice && (other.Hash != c.Hash || other.Entries != c.Entries) {
			_ = v.find(Finding{Kind: CheckpointBroken, Block: c.Block})
		}
		v.points[c.Block] = c
	}
}

// all walks over the blocks; they are read on connections of the pool while the entries are copied on conn.
func (v *verifier) all(ctx context.Context, db *pg.DB, conn *pgx.Conn) error {
	for {
		blocks, err := blocksAfter(ctx, db, v.last.Number)
		if err != nil {
			return err
		}
		for _, b := range blocks {
			if err := v.block(ctx, conn, b); err != nil {
				return err
			}
		}
		if len(blocks) == 0 {
			break
		}
	}
	for number := range v.points {
		if number > v.last.Number {
			if err := v.find(Finding{Kind: CheckpointBroken, Block: number}); err != nil {
				return err
			}
		}
	}
	return db.QueryRow(ctx, "select count(*) from audit where transaction >= $1", v.last.To).Scan(&v.report.Unsealed)
}

const blocksAtOnce = 200

func blocksAfter(ctx context.Context, db *pg.DB, number int64) ([]Block, error) {
	rows, err := db.Query(ctx, `select number, from_transaction, to_transaction, entries, total, marks, previous, hash from audit_block
		where number > $1 order by number limit $2`, number, blocksAtOnce)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (Block, error) { return scanBlock(r) })
}

// block compares one block with the one before it, with its entries and with its checkpoint.
func (v *verifier) block(ctx context.Context, conn *pgx.Conn, b Block) error {
	chained := b.Number == v.last.Number+1 && b.From == v.last.To && b.Previous == v.last.Hash && b.Total == v.last.Total+int64(b.Entries)
	built, ids := newBuilder(), []uuid.UUID(nil)
	// A block that was cut out of the chain leaves its transactions to the next one: its entries are then seen as added there.
	err := copyEntries(ctx, conn, v.last.To, b.To, func(l leaf) error {
		built.add(l)
		ids = append(ids, l.id)
		return nil
	})
	if err != nil {
		return err
	}
	v.report.Blocks++
	v.report.Entries += int64(built.n)
	same := b.seal(v.service, built.root.Sum(nil)) == b.Hash
	switch {
	case same && !bytes.Equal(built.marks, b.Marks):
		if err := v.find(Finding{Kind: ChainBroken, Block: b.Number}); err != nil {
			return err
		}
	case !same:
		if err := v.differences(b, built.marks, ids); err != nil {
			return err
		}
	}
	if !chained {
		if err := v.find(Finding{Kind: ChainBroken, Block: b.Number}); err != nil {
			return err
		}
	}
	if c, signed := v.points[b.Number]; signed {
		if c.Hash != hex.EncodeToString(b.Hash[:]) || c.Entries != b.Total {
			if err := v.find(Finding{Kind: CheckpointBroken, Block: b.Number}); err != nil {
				return err
			}
		} else {
			v.report.Checkpoints++
		}
	}
	v.last = b
	return nil
}

// differences names the entries that make a block other than it was sealed. When the marks agree, the block itself was changed.
func (v *verifier) differences(b Block, marks []byte, ids []uuid.UUID) error {
	if bytes.Equal(marks, b.Marks) {
		return v.find(Finding{Kind: ChainBroken, Block: b.Number})
	}
	sealed, there := places(b.Marks), places(marks)
	var missing, strange []int
	for i := range len(b.Marks) / markSize {
		if _, ok := there[mark(b.Marks, i)]; !ok {
			missing = append(missing, i)
		}
	}
	for i := range ids {
		if _, ok := sealed[mark(marks, i)]; !ok {
			strange = append(strange, i)
		}
	}
	return v.name(b, ids, missing, strange)
}

// name pairs what is missing with what is strange: an entry that stands where another was sealed is that one, altered.
func (v *verifier) name(b Block, ids []uuid.UUID, missing, strange []int) error {
	if len(missing) == 0 && len(strange) == 0 {
		return v.find(Finding{Kind: Reordered, Block: b.Number})
	}
	pairs := min(len(missing), len(strange))
	for _, i := range strange[:pairs] {
		if err := v.find(Finding{Kind: Altered, Block: b.Number, Entry: ids[i]}); err != nil {
			return err
		}
	}
	for _, i := range strange[pairs:] {
		if err := v.find(Finding{Kind: Added, Block: b.Number, Entry: ids[i]}); err != nil {
			return err
		}
	}
	for _, i := range missing[pairs:] {
		if err := v.find(Finding{Kind: Removed, Block: b.Number, Place: i}); err != nil {
			return err
		}
	}
	return nil
}

func mark(marks []byte, i int) [markSize]byte { return [markSize]byte(marks[i*markSize:]) }

func places(marks []byte) map[[markSize]byte]int {
	out := make(map[[markSize]byte]int, len(marks)/markSize)
	for i := range len(marks) / markSize {
		out[mark(marks, i)] = i
	}
	return out
}
