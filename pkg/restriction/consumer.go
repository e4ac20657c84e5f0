package restriction

import (
	"context"
	"regexp"
	"time"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/inbox"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/pg"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
)

// Changed is the topic on which restrictions are announced, Disputed that of disputes, and Stream where they lie.
const (
	Stream   = "SHARING"
	Changed  = "sharing.restriction.changed.v1"
	Disputed = "sharing.dispute.changed.v1"
)

// Taker takes restrictions and disputes in for one service.
type Taker struct {
	Service string
	DB      *pg.DB
	// Tell tells the humans who work with the data, in the transaction; nil when the service has none to tell.
	Tell func(ctx context.Context, tx *pg.Tx, h Held) error
	// Mark marks the record that is disputed, or takes the mark away, in the transaction; nil when the service marks answers only.
	Mark func(ctx context.Context, tx *pg.Tx, h Held) error
}

// Consumers take in all that sharing announces.
func (t Taker) Consumers() []bus.Consumer { return []bus.Consumer{t.Consumer(), t.Disputes()} }

// Disputes takes in which data are disputed.
func (t Taker) Disputes() bus.Consumer {
	return bus.Consumer{
		Name: t.consumer(true), Stream: Stream, Topics: []string{Disputed},
		Handle: func(ctx context.Context, m bus.Message) error {
			var e typesv1.DisputeChanged
			if err := m.Decode(&e); err != nil {
				return err
			}
			h, err := parseDispute(&e)
			if err != nil {
				return err
			}
			return t.Take(ctx, m.ID, h)
		},
	}
}

// consumer is the durable name of the consumer of either kind, also its name in the inbox.
func (t Taker) consumer(disputes bool) string {
	if disputes {
		return t.Service + "-disputes"
	}
	return t.Service + "-restrictions"
}

// Consumer takes what sharing announces.
func (t Taker) Consumer() bus.Consumer {
	return bus.Consumer{
		Name: t.consumer(false), Stream: Stream, Topics: []string{Changed},
		Handle: func(ctx context.Context, m bus.Message) error {
			var e typesv1.RestrictionChanged
			if err := m.Decode(&e); err != nil {
				return err
			}
			h, err := parse(&e)
			if err != nil {
				return err
			}
			return t.Take(ctx, m.ID, h)
		},
	}
}

var code = regexp.MustCompile(`^G\d{2}([.]\d{2})?$`)

func parse(m *typesv1.RestrictionChanged) (h Held, err error) {
	_, wrong := names.Parse("rightsRequests", m.GetRightsRequest())
	_, whose := names.Parse("persons", m.GetPerson())
	if wrong != nil || whose != nil || !code.MatchString(m.GetCode()) || m.GetStartTime() == nil {
		return h, errs.ErrRestrictionInvalid
	}
	h = Held{
		Request: m.GetRightsRequest(), Person: m.GetPerson(), Code: m.GetCode(), Record: m.GetRecord(), Municipality: m.GetMunicipality(),
		Start: m.GetStartTime().AsTime(),
	}
	if m.GetLiftTime() != nil {
		h.Lifted = m.GetLiftTime().AsTime()
	}
	return h, nil
}

func parseDispute(m *typesv1.DisputeChanged) (h Held, err error) {
	if h, err = parse(&typesv1.RestrictionChanged{
		RightsRequest: m.GetRightsRequest(), Person: m.GetPerson(), Code: m.GetCode(), Record: m.GetRecord(), Municipality: m.GetMunicipality(),
		StartTime: m.GetStartTime(), LiftTime: m.GetEndTime(),
	}); err != nil {
		return h, err
	}
	h.Disputed, h.Outcome = true, m.GetOutcome()
	if h.Due, err = time.Parse(time.DateOnly, m.GetDueDate()); err != nil || h.Lifted.IsZero() != (h.Outcome == "") {
		return h, errs.ErrRestrictionInvalid
	}
	return h, nil
}

// Take keeps a restriction or a dispute and tells of it, once however often its event arrives.
func (t Taker) Take(ctx context.Context, event string, h Held) error {
	audit.Subjects(ctx, h.Person, h.Request)
	return t.DB.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
		first, err := inbox.Once(ctx, tx, t.consumer(h.Disputed), event)
		if err != nil || !first {
			return err
		}
		tell := t.Tell
		if h.Disputed {
			tell = t.Mark
		}
		if err := keep(ctx, tx, &h); err != nil || tell == nil {
			return err
		}
		if h.Lifted.IsZero() { // late news of what has ended meanwhile is no news
			if holds, err := holds(ctx, tx, &h); err != nil || !holds {
				return err
			}
		}
		return tell(ctx, tx, h)
	})
}

func holds(ctx context.Context, tx *pg.Tx, h *Held) (yes bool, err error) {
	query := "select lifted_at is null from restricted where request = $1"
	if h.Disputed {
		query = "select ended_at is null from disputed where request = $1"
	}
	err = tx.QueryRow(ctx, query, h.Request).Scan(&yes)
	return yes, pg.Classify(err)
}
