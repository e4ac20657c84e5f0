package server

import (
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/names"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/catalogue"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

func moment(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

// word is the domain's word of a value of the contract; the unspecified value is empty. The closed lists have the same words
// in both; a test compares them.
func word[E interface{ String() string }](e E, prefix string) string {
	if s := e.String()[len(prefix):]; s != "UNSPECIFIED" {
		return s
	}
	return ""
}

// parser reads days and names of a request and keeps the first error, with the path of the field.
type parser struct{ err error }

func (p *parser) day(path, text string) domain.Date {
	d, err := domain.ParseDate(text)
	if err != nil && p.err == nil {
		e := domain.ErrRegistrationDate
		p.err = e.Field(path, e.Reason, e.Message, e.MessageLV).Wrap(err)
	}
	return d
}

func (p *parser) name(collection, name string) uuid.UUID {
	id, err := names.ParseOptional(collection, name)
	if p.err == nil {
		p.err = err
	}
	return id
}

func convert[D, P any](rows []D, f func(*D) P) []P {
	out := make([]P, len(rows))
	for i := range rows {
		out[i] = f(&rows[i])
	}
	return out
}

func provider(p *domain.Provider) *providersv1.Provider {
	return &providersv1.Provider{
		Name: names.Format("providers", p.ID), RegistrationNumber: p.Number, Title: p.Title,
		LegalForm: providersv1.LegalForm(providersv1.LegalForm_value["LEGAL_FORM_"+string(p.Form)]), Etag: app.Etag(p.Version),
	}
}

func address(a domain.Address) *providersv1.Address {
	return &providersv1.Address{Municipality: a.Municipality, AddressCode: a.Code, Text: a.Text, Protected: a.Protected}
}

func addressOf(a *providersv1.Address) domain.Address {
	return domain.Address{Municipality: a.GetMunicipality(), Code: a.GetAddressCode(), Text: a.GetText(), Protected: a.GetProtected()}
}

func registration(l *app.Listing) *providersv1.Registration {
	out := &providersv1.Registration{
		Name: names.Format("registrations", l.ID), Number: l.Number, Provider: names.Format("providers", l.Provider), ProviderTitle: l.ProviderTitle,
		ServiceKind: l.Kind, ClientGroup: providersv1.ClientGroup(providersv1.ClientGroup_value["CLIENT_GROUP_"+string(l.Group)]),
		Form: providersv1.ServiceForm(providersv1.ServiceForm_value["SERVICE_FORM_"+string(l.Form)]), Address: address(l.Address), Phone: l.Phone,
		Website: l.Website, State: providersv1.RegistrationState(providersv1.RegistrationState_value["REGISTRATION_STATE_"+string(l.Today)]),
		From: l.Term.From.String(), To: l.Term.To.String(), ExcludedFrom: l.ExcludedFrom.String(), Renews: names.Format("registrations", l.Renews),
		Etag: app.Etag(l.Version),
	}
	for _, p := range l.Suspensions {
		out.Suspensions = append(out.Suspensions, &providersv1.Suspension{From: p.From.String(), To: p.To.String()})
	}
	for _, p := range l.Points {
		out.RemotePoints = append(out.RemotePoints, &providersv1.RemotePoint{
			Name: names.Format("remotePoints", p.ID), Address: address(p.Address), From: p.Open.From.String(), To: p.Open.To.String(),
		})
	}
	if c := l.Places; c != nil {
		out.Places = &providersv1.Places{Total: int32(c.Total), Free: int32(c.Free), ObserveTime: moment(c.Observed), Stale: l.Stale}
	}
	return out
}

func capacity(r *app.Report) *providersv1.Capacity {
	out := &providersv1.Capacity{
		Registration: names.Format("registrations", r.Registration), Version: r.Version, PlacesTotal: int32(r.Total), PlacesFree: int32(r.Free),
		Staff: int32(r.Staff), UnitCost: &typesv1.Money{Cents: r.UnitCost, CurrencyCode: "EUR"}, Unit: r.Unit, ObserveTime: moment(r.Observed),
		ReceiveTime: moment(r.Received), Stale: r.Stale,
	}
	for _, f := range r.Funding {
		out.Funding = append(out.Funding, providersv1.FundingSource(providersv1.FundingSource_value["FUNDING_SOURCE_"+string(f)]))
	}
	return out
}

func serviceKind(k *catalogue.Kind) *providersv1.ServiceKind {
	return &providersv1.ServiceKind{
		Code: k.Code, Title: &typesv1.LocalizedText{Lv: k.LV, En: k.EN}, Units: k.Units, Lodging: k.Lodging, StaleDays: int32(k.StaleDays),
		From: k.From, To: k.To, Source: k.Source, Mark: k.Mark,
	}
}
