package consumer

import (
	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/payments/internal/domain"
)

// reader reads values of an event and keeps the first that cannot be read: such an event can never succeed.
type reader struct{ err error }

func (r *reader) fail(path string, cause error) {
	if r.err == nil {
		e := domain.ErrBenefitEvent
		r.err = e.Field(path, e.Reason, "the value cannot be read", "vērtību nevar nolasīt").Wrap(cause)
	}
}

func (r *reader) id(collection, name string) uuid.UUID {
	id, err := names.Parse(collection, name)
	if err != nil {
		r.fail(collection, err)
	}
	return id
}

func (r *reader) persons(all []string) []uuid.UUID {
	out := make([]uuid.UUID, len(all))
	for i, name := range all {
		out[i] = r.id("persons", name)
	}
	return out
}

func (r *reader) date(field, s string) domain.Date {
	d, err := domain.ParseDate(s)
	if err != nil {
		r.fail(field, err)
	}
	return d
}

func (r *reader) month(field, s string) domain.Month {
	m, err := domain.ParseMonth(s)
	if err != nil {
		r.fail(field, err)
	}
	return m
}

// money reads euro; an amount without a currency is euro by the contract.
func (r *reader) money(field string, m *typesv1.Money) domain.Money {
	if m == nil || m.GetCurrencyCode() != "" && m.GetCurrencyCode() != "EUR" {
		r.fail(field, nil)
	}
	return domain.Money(m.GetCents())
}
