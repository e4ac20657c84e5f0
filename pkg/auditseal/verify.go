package auditseal

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/pg"
)

// Report is what a verification saw.
type Report struct {
	Service     string
	Blocks      int64
	Entries     int64
	Unsealed    int64 // written and not sealed yet
	Destroyed   int64 // because their term had ended, each covered by a certificate
	Checkpoints int   // that agree with the chain
	Findings    []Finding
}

// maxFindings ends a verification of a log in which nothing is right.
const maxFindings = 1000

var errEnough = errors.New("enough was found")

// Verify goes through the whole audit log of a service and compares it with its chain, and the chain with the checkpoints: statements as
// the witness kept them, of which trusted signed the first. Entries are read and hashed on every processor. An error means that the log
// could not be read; what is wrong with it stands in the report.
func Verify(ctx context.Context, db *pg.DB, service string, statements [][]byte, trusted []ed25519.PublicKey) (Report, error) {
	v := &verifier{service: service, report: Report{Service: service}}
	v.trust(statements, trusted)
	err := v.all(ctx, db)
	if errors.Is(err, errEnough) {
		err = nil
	}
	return v.report, err
}

type verifier struct {
	service string
	report  Report
	points  map[int64]Checkpoint
	papers  map[int64][]Certificate
	gone    map[int64]map[int32]bool // by block: places that a certificate covers
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
	v.points, v.papers = map[int64]Checkpoint{}, map[int64][]Certificate{}
	keys := append([]ed25519.PublicKey(nil), trusted...)
	for _, s := range statements {
		if paper, ok := parseCertificate(s); ok {
			v.paper(paper, keys)
			continue
		}
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

// all reads the entries of many blocks at once and compares the blocks one after the other.
func (v *verifier) all(ctx context.Context, db *pg.DB) error {
	if err := v.certificates(ctx, db); err != nil {
		return err
	}
	err := reading(ctx, db, func(ctx context.Context, conn *pgx.Conn) error {
		summarize(ctx, conn)
		return nil
	})
	if err != nil {
		return err
	}
	open, stop := context.WithCancel(ctx)
	defer stop()
	portions := portions(open, db)
	for {
		p, more := <-portions
		if !more {
			break
		}
		read := <-p
		if read.err != nil {
			return read.err
		}
		for i, b := range read.blocks {
			if err := v.block(b, between(read.leaves, v.last.To, b.To), read.kept[b.Number]); err != nil {
				return err
			}
			read.blocks[i].Marks = nil
		}
	}
	if err := ctx.Err(); err != nil {
		return err
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

// block compares one block with the one before it, with its entries and with its checkpoint. A block that was cut out of the chain leaves its
// transactions to the next one: its entries are then seen as added there.
func (v *verifier) block(b Block, leaves []leaf, kept []byte) error {
	chained := b.Number == v.last.Number+1 && b.From == v.last.To && b.Previous == v.last.Hash && b.Total == v.last.Total+int64(b.Entries)
	root, marks := digest(leaves)
	v.report.Blocks++
	v.report.Entries += int64(len(leaves))
	if kept != nil {
		root, marks = v.rest(&b, leaves, marks, kept)
	}
	same := b.seal(v.service, root) == b.Hash
	switch {
	case same && !bytes.Equal(marks, b.Marks):
		if err := v.find(Finding{Kind: ChainBroken, Block: b.Number}); err != nil {
			return err
		}
	case !same:
		if err := v.differences(b, marks, leaves); err != nil {
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
