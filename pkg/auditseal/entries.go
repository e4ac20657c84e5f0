package auditseal

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sort"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// columns are what an entry is; what is hashed are their bytes in the binary form of COPY. A new column of the table is a new version of
// the block hash.
const columns = `id, occurred_at, service, action, actor_id, actor_kind, workload, organisation, municipality, role, purpose, legal_basis,
	case_name, subjects, groups, result, reason, request_id, trace_id, writes, written_with, recorded_at, transaction`

const columnCount = 23

const markSize = 8

// leaf is the hash of one entry, its id and its transaction, which say where it stands among the others.
type leaf struct {
	id          uuid.UUID
	transaction int64
	hash        [sha256.Size]byte
}

func (l *leaf) mark() []byte { return l.hash[:markSize] }

// before is the order in which entries are sealed: by transaction, then by the bytes of the id.
func (l *leaf) before(other *leaf) int {
	if c := cmp.Compare(l.transaction, other.transaction); c != 0 {
		return c
	}
	if c := cmp.Compare(binary.BigEndian.Uint64(l.id[:8]), binary.BigEndian.Uint64(other.id[:8])); c != 0 {
		return c
	}
	return bytes.Compare(l.id[8:], other.id[8:])
}

// copyEntries reads the entries of the transactions from up to, but not with, to, in order. They are put in order here: the database would
// move the whole rows for it.
func copyEntries(ctx context.Context, conn *pgx.Conn, from, to int64) ([]leaf, error) {
	p := &copyParser{}
	sql := fmt.Sprintf("copy (select %s from audit where transaction >= %d and transaction < %d) to stdout (format binary)", columns, from, to)
	if _, err := conn.PgConn().CopyTo(ctx, p, sql); err != nil {
		return nil, err
	}
	if err := p.end(); err != nil {
		return nil, err
	}
	slices.SortFunc(p.leaves, func(a, b leaf) int { return a.before(&b) })
	return p.leaves, nil
}

// between cuts out the entries of the transactions from up to, but not with, to.
func between(leaves []leaf, from, to int64) []leaf {
	at := func(transaction int64) int {
		return sort.Search(len(leaves), func(i int) bool { return leaves[i].transaction >= transaction })
	}
	if from >= to {
		return nil
	}
	return leaves[at(from):at(to)]
}

var (
	copyHead   = []byte("PGCOPY\n\xff\r\n\x00")
	errCopy    = errors.New("auditseal: the copy of the audit log is not in the expected form")
	errCopyCut = errors.New("auditseal: the copy of the audit log was cut off")
)

// copyParser cuts a binary copy into entries as it arrives and hashes each.
type copyParser struct {
	rest   []byte // bytes of an entry that has not arrived in full
	head   bool
	done   bool
	leaves []leaf
}

// Write takes what has arrived.
func (p *copyParser) Write(b []byte) (int, error) {
	all := b
	if len(p.rest) > 0 {
		p.rest = append(p.rest, b...)
		all = p.rest
	}
	used, err := p.parse(all)
	if err != nil {
		return 0, err
	}
	p.rest = append(p.rest[:0], all[used:]...)
	return len(b), nil
}

func (p *copyParser) parse(b []byte) (used int, err error) {
	if !p.head {
		const head = 11 + 4 + 4 // signature, flags, length of the extension
		if len(b) < head {
			return 0, nil
		}
		if !bytes.HasPrefix(b, copyHead) || binary.BigEndian.Uint64(b[len(copyHead):]) != 0 {
			return 0, errCopy
		}
		p.head, used = true, head
	}
	for !p.done {
		n, ok, err := p.entry(b[used:])
		if err != nil || !ok {
			return used, err
		}
		used += n
	}
	return used, nil
}

// entry reads one entry when it is there in full.
func (p *copyParser) entry(b []byte) (n int, ok bool, err error) {
	if len(b) < 2 {
		return 0, false, nil
	}
	switch count := int16(binary.BigEndian.Uint16(b)); count {
	case -1:
		p.done = true
		return 2, true, nil
	case columnCount:
	default:
		return 0, false, errCopy
	}
	last := 0 // where the length of the last column stands
	n = 2
	for range columnCount {
		if len(b) < n+4 {
			return 0, false, nil
		}
		last = n
		if size := int32(binary.BigEndian.Uint32(b[n:])); size > 0 {
			n += int(size)
		}
		n += 4
	}
	if len(b) < n {
		return 0, false, nil
	}
	l := leaf{hash: sha256.Sum256(b[:n])}
	if binary.BigEndian.Uint32(b[2:]) != uint32(len(l.id)) || binary.BigEndian.Uint32(b[last:]) != 8 {
		return 0, false, errCopy
	}
	copy(l.id[:], b[6:])
	l.transaction = int64(binary.BigEndian.Uint64(b[last+4:]))
	p.leaves = append(p.leaves, l)
	return n, true, nil
}

func (p *copyParser) end() error {
	if !p.done || len(p.rest) > 0 {
		return errCopyCut
	}
	return nil
}
