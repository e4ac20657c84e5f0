package auditseal

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/telemetry"
)

const (
	sealEvery       = time.Second
	checkpointEvery = time.Minute
	// stretch is the most transactions of one block and blockEntries the most entries, unless one transaction has more; a backlog is sealed in many.
	stretch      = 5_000
	blockEntries = 50_000
	// sealTimeout is for one statement: a transaction of a million entries must be sealed too.
	sealTimeout = "10min"
	// summarizeEvery is how many sealed entries the database is asked to summarize at once.
	summarizeEvery = 20_000
)

// Sealer seals the audit log of one service. Any number may run, in any process: the number of a block is given once.
type Sealer struct {
	db      *pg.DB
	service string
	signer  *Signer
	witness Witness
	clock   clock.Clock
	log     *slog.Logger
	last    Block
	signed  int64 // block of the last checkpoint
	width   int64 // transactions that are tried for the next block
	most    int   // entries of a block
	summed  int64 // entries of the log when it was summarized last
}

// Witness keeps checkpoints where the database of the service cannot reach.
type Witness interface {
	// Keep is called again with the same checkpoint until it succeeds once.
	Keep(ctx context.Context, statement []byte) error
}

// NewSealer makes a sealer; Run starts it. Without a signer blocks are chained and nothing is signed.
func NewSealer(db *pg.DB, service string, signer *Signer, w Witness, c clock.Clock, log *slog.Logger) *Sealer {
	return &Sealer{db: db, service: service, signer: signer, witness: w, clock: c, width: stretch, most: blockEntries, log: log.With("component", "audit seal", telemetry.KeyService, service)}
}

// Run seals until ctx ends; what was written before it began is sealed too. Faults are logged and tried again.
func (s *Sealer) Run(ctx context.Context) {
	defer s.observe()()
	seal, sign := time.NewTicker(sealEvery), time.NewTicker(checkpointEvery)
	defer seal.Stop()
	defer sign.Stop()
	for {
		if err := s.Seal(ctx); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "the audit log was not sealed", telemetry.KeyError, err)
		}
		select {
		case <-ctx.Done():
			s.leave(context.WithoutCancel(ctx))
			return
		case <-sign.C:
			s.checkpoint(ctx)
		case <-seal.C:
		}
	}
}

// leave seals and signs what was written until the service stopped.
func (s *Sealer) leave(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if err := s.Seal(ctx); err != nil {
		s.log.WarnContext(ctx, "the audit log was not sealed at the end", telemetry.KeyError, err)
		return
	}
	s.checkpoint(ctx)
}

func (s *Sealer) checkpoint(ctx context.Context) {
	if err := s.Checkpoint(ctx); err != nil && ctx.Err() == nil {
		s.log.WarnContext(ctx, "the audit log has no new checkpoint", telemetry.KeyError, err)
	}
}

// Seal seals every entry whose transaction has ended and before which no transaction is open.
func (s *Sealer) Seal(ctx context.Context) error {
	if err := s.catchUp(ctx); err != nil {
		return err
	}
	err := s.seal(ctx)
	if errors.Is(err, errTwin) {
		return nil // the other one goes on
	}
	return err
}

func (s *Sealer) seal(ctx context.Context) error {
	horizon, err := s.horizon(ctx)
	if err != nil {
		return err
	}
	if horizon < s.last.To {
		return errWentBack
	}
	var twin error // the connection is as good as before
	err = reading(ctx, s.db, func(ctx context.Context, conn *pgx.Conn) error {
		err := s.upToHorizon(ctx, conn, horizon)
		if errors.Is(err, errTwin) {
			twin, err = err, nil
		}
		return err
	})
	return errors.Join(err, twin)
}

func (s *Sealer) upToHorizon(ctx context.Context, conn *pgx.Conn, horizon int64) error {
	for s.last.To < horizon {
		from, err := s.nextEntry(ctx, conn, s.last.To, horizon)
		if err != nil || from == horizon {
			return err
		}
		to, err := s.upTo(ctx, conn, from, horizon)
		if err != nil {
			return err
		}
		if err := s.stretch(ctx, conn, to); err != nil {
			return err
		}
	}
	return nil
}

// errWentBack stands for a database that was loaded from a dump: its transactions are numbered anew, and what is written now could not be
// told from what was sealed. Restore physically, or set the next transaction beyond the last block.
var errWentBack = errors.New("auditseal: transactions are numbered below what was sealed")

// catchUp reads the last block when another process may have made one.
func (s *Sealer) catchUp(ctx context.Context) error {
	b, err := lastBlock(ctx, s.db)
	if err == nil {
		s.last = b
	}
	return err
}

// horizon is the first transaction that is open or to come.
func (s *Sealer) horizon(ctx context.Context) (h int64, err error) {
	err = s.db.QueryRow(ctx, "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint").Scan(&h)
	return h, pg.Classify(err)
}

// nextEntry is the first transaction with an entry from one on, or the horizon. It looks at as many transactions first as a block had of late: each of a
// bulk load has thousands of entries, and all that it looks at are read.
func (s *Sealer) nextEntry(ctx context.Context, conn *pgx.Conn, from, horizon int64) (int64, error) {
	for width := s.width; from < horizon; width *= 2 {
		to := min(horizon, from+width)
		var next int64
		err := conn.QueryRow(ctx, "select coalesce(min(transaction), $2) from audit where transaction >= $1 and transaction < $2", from, to).Scan(&next)
		if err != nil || next < to {
			return next, pg.Classify(err)
		}
		from = to
	}
	return horizon, nil
}

// upTo is where the next block ends: before the horizon, with no more entries than a block may have, but one transaction at least.
func (s *Sealer) upTo(ctx context.Context, conn *pgx.Conn, from, horizon int64) (int64, error) {
	for {
		to := min(horizon, from+s.width)
		var n int
		err := conn.QueryRow(ctx, "select count(*) from (select from audit where transaction >= $1 and transaction < $2 limit $3) some_entries", from, to, s.most+1).Scan(&n)
		switch {
		case err != nil:
			return 0, pg.Classify(err)
		case n > s.most && s.width > 1:
			s.width /= 2
		default:
			if n <= s.most/2 {
				s.width = min(2*s.width, stretch)
			}
			return to, nil
		}
	}
}

// stretch seals the entries after the last block and before a transaction; there is one at least.
func (s *Sealer) stretch(ctx context.Context, conn *pgx.Conn, to int64) error {
	if s.last.Total-s.summed >= summarizeEvery {
		summarize(ctx, conn)
		s.summed = s.last.Total
	}
	b := Block{Number: s.last.Number + 1, From: s.last.To, To: to, Previous: s.last.Hash}
	leaves, err := copyEntries(ctx, conn, b.From, b.To)
	if err != nil {
		return err
	}
	root, marks := digest(leaves)
	b.Entries, b.Total, b.Marks = len(leaves), s.last.Total+int64(len(leaves)), marks
	b.Hash = b.seal(s.service, root)
	if err := add(ctx, conn, b); err != nil {
		return err
	}
	s.last = b
	return nil
}

// errTwin says that another process sealed the same stretch first.
var errTwin = errors.New("another process seals")

// add keeps a block and, in the same statement, whom its entries concern. Asking the log who looked (ListUses) is not listed: the service that
// asks keeps an entry of its own, and one look would be seen as many.
func add(ctx context.Context, conn *pgx.Conn, b Block) error {
	_, err := conn.Exec(ctx, `with block as (
			insert into audit_block (number, from_transaction, to_transaction, entries, total, marks, previous, hash)
			values ($1, $2, $3, $4, $5, $6, $7, $8))
		insert into audit_subject (subject, occurred_at, entry)
		select audit_subject_key(s), a.occurred_at, a.id from audit a, unnest(a.subjects) s
		where a.transaction >= $2 and a.transaction < $3 and a.action <> 'ListUses'
		on conflict on constraint audit_subject_pkey do nothing`, b.Number, b.From, b.To, b.Entries, b.Total, b.Marks, b.Previous[:], b.Hash[:])
	if name, broken := pg.Constraint(err); broken && name == "audit_block_pkey" {
		return fmt.Errorf("%w: block %d", errTwin, b.Number)
	}
	return pg.Classify(err)
}

func lastBlock(ctx context.Context, db *pg.DB) (Block, error) {
	row := db.QueryRow(ctx, `select number, from_transaction, to_transaction, entries, total, ''::bytea, previous, hash from audit_block order by number desc limit 1`)
	b, err := scanBlock(row)
	if errors.Is(err, pgx.ErrNoRows) {
		return Block{}, nil
	}
	return b, err
}

func scanBlock(row pgx.Row) (b Block, err error) {
	var previous, hash []byte
	if err := row.Scan(&b.Number, &b.From, &b.To, &b.Entries, &b.Total, &b.Marks, &previous, &hash); err != nil {
		return b, err
	}
	if len(previous) != sha256.Size || len(hash) != sha256.Size {
		return b, errBlock
	}
	b.Previous, b.Hash = [sha256.Size]byte(previous), [sha256.Size]byte(hash)
	return b, nil
}

var errBlock = errors.New("auditseal: a block is malformed")
