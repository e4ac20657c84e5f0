package auditseal

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
)

// Block is a sealed stretch of the audit log of one service.
type Block struct {
	Number   int64
	From, To int64 // transactions: from the first, up to and without the second
	Entries  int
	Total    int64 // entries of this block and all before it
	Marks    []byte
	Previous [sha256.Size]byte
	Hash     [sha256.Size]byte
}

// blockVersion is what the hash of a block covers and in which form.
const blockVersion = "digisoc audit block 1"

// seal computes the hash of a block from the root of its entries.
func (b *Block) seal(service string, root []byte) [sha256.Size]byte {
	h := sha256.New()
	text(h, blockVersion)
	text(h, service)
	for _, n := range []int64{b.Number, b.From, b.To, int64(b.Entries), b.Total} {
		_ = binary.Write(h, binary.BigEndian, n) // a hash takes everything
	}
	h.Write(b.Previous[:])
	h.Write(root)
	var out [sha256.Size]byte
	return [sha256.Size]byte(h.Sum(out[:0]))
}

// text writes words so that no two lists of them look the same.
func text(h hash.Hash, s string) {
	_ = binary.Write(h, binary.BigEndian, uint32(len(s)))
	h.Write([]byte(s))
}

// digest is the root over entries in their order, and their marks.
func digest(leaves []leaf) (root, marks []byte) {
	h := sha256.New()
	marks = make([]byte, 0, len(leaves)*markSize)
	for i := range leaves {
		h.Write(leaves[i].hash[:])
		marks = append(marks, leaves[i].mark()...)
	}
	return h.Sum(nil), marks
}
