package auditseal

import (
	"bytes"
	"context"
	"runtime"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/semaphore"

	"github.com/digisoc/platform/pkg/pg"
)

const (
	// blocksAtOnce and entriesAtOnce bound what one reader holds: a few megabytes of hashes.
	blocksAtOnce  = 200
	entriesAtOnce = 50_000
	// readersPerProcessor are more than one: while one waits for the database another hashes.
	readersPerProcessor = 2
)

// portion is some blocks that follow each other and all entries of their transactions.
type portion struct {
	blocks []Block
	leaves []leaf
	kept   map[int64][]byte // hashes of all entries of blocks of which some were destroyed
	err    error
}

// portions reads the log in order, several portions at a time. The channel ends with the log, after an error, or with ctx.
func portions(ctx context.Context, db *pg.DB) <-chan chan portion {
	readers := readersPerProcessor * runtime.GOMAXPROCS(0)
	out := make(chan chan portion, readers)
	free := semaphore.NewWeighted(int64(readers))
	go func() {
		defer close(out)
		var last Block
		for {
			blocks, err := blocksAfter(ctx, db, last.Number)
			if err == nil && len(blocks) == 0 {
				return
			}
			if err == nil {
				err = free.Acquire(ctx, 1)
			}
			one := make(chan portion, 1)
			if err != nil {
				one <- portion{err: err}
				send(ctx, out, one)
				return
			}
			from := last.To
			last = blocks[len(blocks)-1]
			go func() {
				defer free.Release(1)
				one <- read(ctx, db, from, blocks)
			}()
			if !send(ctx, out, one) {
				return
			}
		}
	}()
	return out
}

func send(ctx context.Context, out chan<- chan portion, one chan portion) bool {
	select {
	case out <- one:
		return true
	case <-ctx.Done():
		return false
	}
}

// read copies the entries of blocks, whatever order their transactions claim.
func read(ctx context.Context, db *pg.DB, from int64, blocks []Block) portion {
	p, to := portion{blocks: blocks}, from
	for _, b := range blocks {
		to, from = max(to, b.To), min(from, b.To)
	}
	p.err = reading(ctx, db, func(ctx context.Context, conn *pgx.Conn) (err error) {
		if p.leaves, err = copyEntries(ctx, conn, from, to); err != nil {
			return err
		}
		p.kept, err = keptLeaves(ctx, conn, blocks[0].Number, blocks[len(blocks)-1].Number)
		return err
	})
	return p
}

// blocksAfter are the next blocks, as many as hold a portion of entries, one at least.
func blocksAfter(ctx context.Context, db *pg.DB, number int64) ([]Block, error) {
	rows, err := db.Query(ctx, `select number, from_transaction, to_transaction, entries, total, marks, previous, hash from (
			select *, sum(entries) over (order by number) as before from (select * from audit_block where number > $1 order by number limit $2) as following
		) as counted where before - entries < $3 order by number`, number, blocksAtOnce, entriesAtOnce)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (Block, error) { return scanBlock(r) })
}

// keptLeaves are the hashes that stayed of blocks of which some entries were destroyed.
func keptLeaves(ctx context.Context, conn *pgx.Conn, first, last int64) (map[int64][]byte, error) {
	rows, err := conn.Query(ctx, "select block, leaves from audit_leaves where block between $1 and $2", first, last)
	if err != nil {
		return nil, err
	}
	out := map[int64][]byte{}
	var block int64
	var leaves []byte
	_, err = pgx.ForEachRow(rows, []any{&block, &leaves}, func() error {
		out[block] = bytes.Clone(leaves)
		return nil
	})
	return out, err
}
