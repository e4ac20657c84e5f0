package auditseal

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"

	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/pg"
)

// paper keeps a certificate that a trusted key signed.
func (v *verifier) paper(c Certificate, keys []ed25519.PublicKey) {
	if c.Service != v.service {
		return
	}
	for _, k := range keys {
		if c.holds(k) {
			v.papers[c.Certificate] = append(v.papers[c.Certificate], c)
			return
		}
	}
	_ = v.find(Finding{Kind: SignatureBroken, Block: c.First}) // the rest is read all the same
}

// certificates reads which entries were destroyed and believes those that a signed certificate covers, to the hash. A gap that no certificate covers is
// found as entries that were removed.
func (v *verifier) certificates(ctx context.Context, db *pg.DB) error {
	v.gone = map[int64]map[int32]bool{}
	rows, err := db.Query(ctx, `select d.certificate, d.block, d.places, coalesce(l.leaves, ''::bytea) from audit_destroyed d left join audit_leaves l on l.block = d.block
		order by d.certificate, d.block`)
	if err != nil {
		return err
	}
	var number, block, current int64
	var places []int32
	var leaves []byte
	covers, claimed := newCertified(), map[int64][]int32{}
	settle := func() {
		for _, c := range v.papers[current] {
			if c.Digest == covers.digest() {
				v.believe(claimed)
				break
			}
		}
	}
	_, err = pgx.ForEachRow(rows, []any{&number, &block, &places, &leaves}, func() error {
		if number != current {
			settle()
			current, covers, claimed = number, newCertified(), map[int64][]int32{}
		}
		covers.add(block, places, leaves)
		claimed[block] = append([]int32(nil), places...)
		return nil
	})
	settle()
	return err
}

func (v *verifier) believe(claimed map[int64][]int32) {
	for block, places := range claimed {
		if v.gone[block] == nil {
			v.gone[block] = map[int32]bool{}
		}
		for _, p := range places {
			v.gone[block][p] = true
		}
		v.report.Destroyed += int64(len(places))
	}
}

// rest verifies a block of which entries were destroyed: the hashes that were kept must be those that were sealed, and what is left must stand at the
// places that are not certified as destroyed. It returns root and marks of the block as sealed when both hold; else those of what is there, and the
// block expects what should be left.
func (v *verifier) rest(b *Block, there []leaf, marks, kept []byte) (root, all []byte) {
	sum := sha256.Sum256(kept)
	if len(kept) != b.Entries*sha256.Size || b.seal(v.service, sum[:]) != b.Hash {
		root, _ = digest(there)
		return root, marks
	}
	var left, leftMarks []byte
	for place := range b.Entries {
		hash := kept[place*sha256.Size : (place+1)*sha256.Size]
		all = append(all, hash[:markSize]...)
		if !v.gone[b.Number][int32(place)] {
			left, leftMarks = append(left, hash...), append(leftMarks, hash[:markSize]...)
		}
	}
	var found []byte
	for i := range there {
		found = append(found, there[i].hash[:]...)
	}
	if string(found) == string(left) {
		return sum[:], all
	}
	b.Marks = leftMarks
	root, _ = digest(there)
	return root, marks
}
