package restriction

import (
	"context"
	"regexp"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/inbox"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/pg"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
)

// Changed is the topic on which restrictions are announced, and Stream where it lies.
const (
	Stream  = "SHARING"
	Changed = "sharing.restriction.changed.v1"
)

// Taker takes restrictions in for one service.
type Taker struct {
	Service string
	DB      *pg.DB
	// Tell tells the humans who work with the data, in the transaction; nil when the service has none to tell.
	Tell func(ctx context.Context, tx *pg.Tx, h Held) error
}

// Consumer takes what sharing announces.
func (t Taker) Consumer() bus.Consumer {
	return bus.Consumer{
		Name: t.Service + "-restrictions", Stream: Stream, Topics: []string{Changed},
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

// Take keeps a restriction and tells of it, once however often its event arrives.
func (t Taker) Take(ctx context.Context, event string, h Held) error {
	audit.Subjects(ctx, h.Person, h.Request)
	return t.DB.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
		first, err := inbox.Once(ctx, tx, t.Service+"-restrictions", event)
		if err != nil || !first {
			return err
		}
		if err := keep(ctx, tx, &h); err != nil || t.Tell == nil {
			return err
		}
		if h.Lifted.IsZero() { // late news of a restriction that was lifted meanwhile is no news
			if holds, err := holds(ctx, tx, h.Request); err != nil || !holds {
				return err
			}
		}
		return t.Tell(ctx, tx, h)
	})
}

func holds(ctx context.Context, tx *pg.Tx, request string) (yes bool, err error) {
	err = tx.QueryRow(ctx, "select lifted_at is null from restricted where request = $1", request).Scan(&yes)
	return yes, pg.Classify(err)
}
