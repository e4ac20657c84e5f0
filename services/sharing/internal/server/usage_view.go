package server

import (
	"context"
	"encoding/hex"
	"slices"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/caller"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/legal"
	"github.com/digisoc/platform/services/sharing/internal/wording"
)

// viewer is who reads uses and in which words. The person sees organisations and roles; who it was and in which case see auditors and data
// protection officers, why something was refused only the latter (SEC-LOG-5).
type viewer struct {
	words   *wording.Wording
	names   map[string]string
	system  legal.Text // what the platform is called
	subject string
	actors  bool
	reasons bool
}

func (s *Usages) viewer(ctx context.Context) *viewer {
	who := caller.From(ctx)
	officer := who.Kind == caller.Staff && who.HasRole("data_officer")
	return &viewer{
		words: s.words, names: s.names.Names(ctx), system: s.label.At(s.clock.Now()).System, subject: who.Subject, reasons: officer,
		actors: officer || who.Kind == caller.Staff && who.HasRole("auditor"),
	}
}

func (v *viewer) usage(u *domain.Use) *sharingv1.Usage {
	who, kind := v.organisation(u)
	out := &sharingv1.Usage{
		Time: timestamppb.New(u.Time), ActorKind: kind, Organisation: code(u), OrganisationTitle: text(who.LV, who.EN), Service: u.Service,
		Action: label(u.Action, v.action(u)), Result: result(u.Result), Write: u.Write, Entry: u.Entry.String(),
	}
	for _, r := range u.Roles {
		out.Roles = append(out.Roles, label(r, v.words.Role(r)))
	}
	if u.Purpose != "" {
		out.Purpose = label(u.Purpose, v.words.Purpose(u.Purpose))
	}
	if u.LegalBasis != "" {
		out.LegalBasis = label(u.LegalBasis, v.words.Norm(u.LegalBasis))
	}
	for _, g := range u.Groups {
		out.Groups = append(out.Groups, label(g, v.words.Group(g)))
	}
	if v.actors {
		out.Actor, out.Case = u.Actor, u.Case
	}
	if v.reasons {
		out.Reason = u.Reason
	}
	return out
}

func label(code string, t wording.Text) *sharingv1.Label {
	return &sharingv1.Label{Code: code, Title: text(t.LV, t.EN)}
}

func (v *viewer) action(u *domain.Use) wording.Text {
	t, _ := v.words.Action(u.Service, u.Action)
	return t
}

// code is what the organisation of a use is known by; a private person has none.
func code(u *domain.Use) string {
	switch {
	case u.ActorKind == string(caller.Citizen):
		return ""
	case u.Organisation != "":
		return u.Organisation
	}
	return u.Municipality
}

// organisation is who acted, in words that name no official and no other private person.
func (v *viewer) organisation(u *domain.Use) (wording.Text, sharingv1.UsageActor) {
	switch caller.Kind(u.ActorKind) {
	case caller.Citizen:
		if u.Actor == v.subject {
			return wording.Text{LV: "Jūs", EN: "You"}, sharingv1.UsageActor_USAGE_ACTOR_SELF
		}
		return wording.Text{LV: "Privātpersona", EN: "A private person"}, sharingv1.UsageActor_USAGE_ACTOR_PRIVATE
	case caller.Service:
		return wording.Text{LV: v.system.LV + " (automātiski)", EN: v.system.EN + " (automatically)"}, sharingv1.UsageActor_USAGE_ACTOR_PLATFORM
	case caller.System:
		return v.named(u, wording.Text{LV: "Pakalpojumu sniedzējs vai iestāde", EN: "Provider or institution"}), sharingv1.UsageActor_USAGE_ACTOR_SYSTEM
	case caller.Staff:
		return v.named(u, wording.Text{LV: "Valsts iestāde", EN: "State authority"}), sharingv1.UsageActor_USAGE_ACTOR_STAFF
	}
	return wording.Text{LV: "Nezināms", EN: "Unknown"}, sharingv1.UsageActor_USAGE_ACTOR_UNKNOWN
}

// named is the name of the municipality, or what the organisation is with its code.
func (v *viewer) named(u *domain.Use, otherwise wording.Text) wording.Text {
	for _, c := range []string{u.Organisation, u.Municipality} {
		if name, ok := v.names[c]; ok {
			return wording.Text{LV: name, EN: name}
		}
	}
	if c := code(u); c != "" {
		return wording.Text{LV: otherwise.LV + " " + c, EN: otherwise.EN + " " + c}
	}
	return otherwise
}

func result(word string) sharingv1.UsageResult {
	switch word {
	case "ok":
		return sharingv1.UsageResult_USAGE_RESULT_GRANTED
	case "refused":
		return sharingv1.UsageResult_USAGE_RESULT_REFUSED
	case "error":
		return sharingv1.UsageResult_USAGE_RESULT_FAILED
	}
	return sharingv1.UsageResult_USAGE_RESULT_UNSPECIFIED
}

// processing is a use as a row of the log of processing. The person is named by the opaque name that says nothing outside the platform.
func (v *viewer) processing(u *domain.Use, person string) *sharingv1.Processing {
	status := sharingv1.ProcessingStatus_PROCESSING_STATUS_ERROR
	if u.Result == "ok" {
		status = sharingv1.ProcessingStatus_PROCESSING_STATUS_OK
	}
	attributes := map[string]string{
		"dpl.core.processing_activity_id": "urn:digisoc:processing:" + u.Service + ":" + u.Action + ":1",
		"dpl.core.data_subject_id":        person,
		"digisoc.purpose":                 u.Purpose,
		"digisoc.legal_basis":             u.LegalBasis,
	}
	for name, value := range attributes {
		if value == "" {
			delete(attributes, name)
		}
	}
	who, _ := v.organisation(u)
	return &sharingv1.Processing{
		TraceId: u.TraceID, OperationId: hex.EncodeToString(slices.Clone(u.Entry[8:])), StatusCode: status, Name: v.action(u).LV,
		StartTime: timestamppb.New(u.Time), EndTime: timestamppb.New(u.Recorded), Resource: who.LV, Attributes: attributes,
	}
}
