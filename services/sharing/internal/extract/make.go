package extract

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
)

const (
	lease    = 5 * time.Minute // longer than a part takes
	partRows = 200             // as many persons as the register answers for in one call
)

// Make makes what is due, each once however many processes do this, and returns how many this one made. Where no permission is in force
// nothing is made and nothing is lost: the next extract begins where the last one ended. One that fails holds up no other.
func (x *Extracts) Make(ctx context.Context) (made int, err error) {
	if !x.Sealed {
		return 0, nil
	}
	for i := range x.Definitions {
		d := &x.Definitions[i]
		if x.Takers[d.Taker] == "" {
			continue
		}
		ok, one := x.makeOne(ctx, d)
		if one != nil {
			err = errors.Join(err, fmt.Errorf("extract %s: %w", d.ID, one))
		}
		if ok {
			made++
		}
	}
	return made, err
}

func (x *Extracts) makeOne(ctx context.Context, d *Definition) (bool, error) {
	due, ok := d.Due(x.Clock.Now())
	if !ok {
		return false, nil
	}
	now := x.now()
	e := Extract{
		ID: uuid.Must(uuid.NewV7()), Definition: d.ID, Version: d.Version, Organisation: x.Takers[d.Taker], Dataset: d.Dataset, Leaves: d.Leaves,
		Due: due, AsOf: now, State: Making, Holder: uuid.New(), Until: now.Add(lease),
	}
	p, ok, err := x.cover(ctx, &e, d.Purpose, d.LegalBasis)
	if err != nil || !ok {
		return false, err
	}
	e.Permission = p.ID
	begun, err := x.Store.Begin(ctx, &e)
	if err != nil {
		return false, err
	}
	if !begun {
		id, ok, err := x.Store.Take(ctx, d.ID, e.Holder, now, e.Until)
		if err != nil || !ok {
			return false, err
		}
		if e, err = x.Store.Extract(ctx, id); err != nil {
			return false, err
		}
	}
	ctx = caller.With(ctx, caller.Caller{Kind: caller.Service, Workload: "sharing", Subject: "service:sharing", Purpose: d.Purpose, LegalBasis: d.LegalBasis})
	return x.fill(ctx, &e)
}

// fill writes the content part by part and then the manifest; false when another process took it over.
func (x *Extracts) fill(ctx context.Context, e *Extract) (bool, error) {
	sum, comma, open, rows, n := sha256.New(), sha256.New(), Fields(e.Dataset, e.Leaves), int64(0), 0
	comma.Write(head(e.Dataset, open))
	for from := x.source(e, open); ; n++ {
		part, err := from.next(ctx, n)
		if err != nil {
			return false, err
		}
		if part == nil {
			break
		}
		csv, err := rowsOf(e.Dataset, part.Content, open)
		if err != nil {
			return false, err
		}
		sum.Write(part.Content)
		comma.Write(csv)
		rows, e.Until = rows+int64(part.Rows), x.now().Add(lease)
		if mine, err := x.Store.Keep(ctx, e, part); err != nil || !mine {
			return false, err
		}
	}
	e.State, e.Rows, e.SHA256, e.CSV = Ready, rows, hex.EncodeToString(sum.Sum(nil)), hex.EncodeToString(comma.Sum(nil))
	return x.Store.Finish(ctx, e, n)
}
