package spdci

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/stoplist"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/dataset"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/release"
	"github.com/digisoc/platform/services/sharing/internal/spdci/schema"
	"github.com/digisoc/platform/services/sharing/internal/spdci/wire"
)

// Courier carries messages to partners.
type Courier interface {
	// Post sends a message once and tells what came of it in a word, and whether it was taken.
	Post(ctx context.Context, address string, body []byte) (word string, taken bool)
}

// Deps is what the exchange is built from.
type Deps struct {
	Store    Store
	Persons  app.Persons
	Rules    *disclose.Rules
	Sets     []dataset.Description
	Ways     *release.Ways // cut what leaves; without them nothing does
	Courier  Courier
	Clock    clock.Clock
	Loopback bool   // callbacks may go to this machine: development only
	Sealed   bool   // there are keys to seal with; without them nothing is served
	Base     string // public address of the platform
}

// Exchange answers messages of partners. It is safe for concurrent use.
type Exchange struct {
	Deps
	rules   *disclose.Rules
	sets    []dataset.Description
	schemas *schema.Set
	keys    *ring
}

// New returns an exchange.
func New(d Deps) (*Exchange, error) {
	schemas, err := schema.Load()
	if err != nil {
		return nil, err
	}
	return &Exchange{Deps: d, rules: d.Rules, sets: d.Sets, schemas: schemas, keys: &ring{store: d.Store, clock: d.Clock}}, nil
}

// Answer is what a partner is answered at once.
type Answer struct {
	Body   []byte
	Status int // of HTTP
}

// message is a message that was opened: who sent it and under which permission.
type message struct {
	registry    Registry
	face        face
	op          operation
	header      wire.Header
	partner     Partner
	permission  domain.Permission
	open        map[string]bool
	cut         release.Cut // what may leave of a record
	clear       json.RawMessage
	encrypt     bool   // answer encrypted
	callback    string // address of the answer, of what is answered later
	correlation uuid.UUID
	now         time.Time
}

// Do answers a message. Errors are refusals of the whole message; each carries its code of the standard.
func (x *Exchange) Do(ctx context.Context, r Registry, name Operation, body []byte) (Answer, error) {
	op, f := operations[name], faces[r]
	if !x.Sealed {
		return Answer{}, ErrUnavailable
	}
	m := &message{registry: r, face: f, op: op, now: x.now(), correlation: uuid.Must(uuid.NewV7())}
	if err := x.open(ctx, m, body); err != nil {
		return Answer{}, err
	}
	if !slices.Contains(op.registries, r) {
		return Answer{}, ErrOperation
	}
	code := headerFault(m)
	if code == "" {
		seen, err := x.Store.Seen(ctx, m.partner.ID, m.header.MessageID)
		if err != nil {
			return Answer{}, err
		}
		if seen {
			code = wire.MessageDuplicate
		}
	}
	if code != "" {
		return x.rejected(ctx, m, code)
	}
	if err := x.permit(ctx, m); err != nil {
		return Answer{}, err
	}
	answer, err := op.handle(x, ctx, m)
	if errors.Is(err, errDuplicate) {
		return x.rejected(ctx, m, wire.MessageDuplicate)
	}
	return answer, err
}

// errDuplicate is a message that came twice at the same moment.
var errDuplicate = errs.New(errs.Conflict, "REGISTRY_MESSAGE_DUPLICATE", "A message with this message_id was taken already.", "Ziņojums ar šo message_id jau ir saņemts.")

// ErrDuplicate is what Tx.Take ends in when the id was taken already.
func ErrDuplicate() error { return errDuplicate }

// open reads the envelope, finds its sender and checks what says that it is from there.
func (x *Exchange) open(ctx context.Context, m *message, body []byte) error {
	e, err := wire.Parse(body)
	if err != nil {
		return ErrMessage
	}
	m.header, m.clear = e.Header, e.Message
	if major := wire.Major(e.Header.Version); major > 1 || major == 0 {
		return ErrVersion
	}
	m.partner, err = x.Store.PartnerOf(ctx, e.Header.SenderID)
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return err
	}
	if err != nil || !m.partner.Active() || m.partner.Organisation == "" || m.partner.Organisation != caller.From(ctx).Organisation {
		return ErrSender
	}
	name := partnerName(m.partner.ID)
	audit.Subjects(ctx, name)
	if err := authz.Check(ctx, authz.Resource{Type: "registryPartner", ID: name}); err != nil {
		return ErrSender
	}
	if e.Header.ReceiverID != "" && !strings.EqualFold(e.Header.ReceiverID, ID(m.registry)) {
		return ErrReceiver
	}
	switch err := wire.Verify(e.Signature, e.Header.SenderID, m.partner.Signers(), e.RawHeader, e.Message, m.now); {
	case errors.Is(err, wire.ErrUnsigned):
		return ErrSignatureMissing
	case err != nil:
		return ErrSignatureInvalid
	}
	return x.decrypt(ctx, m, &e)
}

// decrypt opens the message, and finds out how and where it is answered.
func (x *Exchange) decrypt(ctx context.Context, m *message, e *wire.Envelope) error {
	if e.Header.Encrypted {
		keys, err := x.keys.all(ctx)
		if err != nil {
			return err
		}
		if m.clear, err = wire.Decrypt(e.Message, keys); err != nil {
			return ErrEncryption
		}
	}
	m.encrypt = e.Header.Encrypted || m.partner.Encrypted
	if _, can := m.partner.encryptor(); m.encrypt && !can {
		return ErrEncryption
	}
	if !m.op.later && e.Header.SenderURI == "" {
		return nil
	}
	var err error
	m.callback, err = m.partner.Callback(e.Header.SenderURI, m.op.answer)
	return err
}

// permit finds the permission for the purpose that the call states: the one that the message names, or the oldest. Every condition
// that is not met is the same refusal.
func (x *Exchange) permit(ctx context.Context, m *message) error {
	c, day := caller.From(ctx), today(m.now)
	list, err := x.Store.Permissions(ctx, m.partner.Organisation, day)
	if err != nil {
		return err
	}
	r := domain.Request{Organisation: m.partner.Organisation, Purpose: c.Purpose, LegalBasis: c.LegalBasis, Dataset: m.face.dataset, Day: day}
	for i := range list {
		p := &list[i].Permission
		if !p.Allows(r) || m.header.Permission != "" && m.header.Permission != p.Number {
			continue
		}
		if list[i].Terms != (app.Terms{}) { // made-up events, or extracts, and nothing here
			continue
		}
		m.permission, m.open, m.cut = *p, x.opened(&m.face, p, day), x.Ways.Cut(release.Registry, release.Under(p), day)
		name := names.Format("datasetPermissions", p.ID)
		audit.Subjects(ctx, name)
		return stoplist.Check(ctx, name, partnerName(m.partner.ID), "datasets/"+string(m.face.dataset))
	}
	return ErrNotPermitted
}

// use counts one request against the quota of the day.
func (x *Exchange) use(ctx context.Context, m *message) error {
	day := today(m.now)
	within, err := x.Store.CountUse(ctx, &m.permission, day)
	if err == nil && !within {
		err = ErrQuota.Retry(day.AddDate(0, 0, 1).Sub(m.now))
	}
	return err
}

// today is the day in Riga, as midnight UTC.
func today(now time.Time) time.Time {
	y, m, d := now.In(clock.Riga).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

func (x *Exchange) now() time.Time { return x.Clock.Now().UTC().Truncate(time.Microsecond) }

// ID is what a registry calls itself in envelopes.
func ID(r Registry) string { return string(r) + ".digisoc.lv" }

func partnerName(id uuid.UUID) string { return names.Format("registryPartners", id) }

// accepted is the HTTP status of a message that will be answered later.
const accepted = http.StatusAccepted
