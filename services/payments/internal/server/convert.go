package server

import (
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/names"
	paymentsv1 "github.com/digisoc/platform/proto/gen/go/payments/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/payments/internal/app"
	"github.com/digisoc/platform/services/payments/internal/domain"
)

func money(m domain.Money) *typesv1.Money {
	return &typesv1.Money{Cents: int64(m), CurrencyCode: "EUR"}
}

func moment(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

// optional names a record, or nothing.
func optional(collection string, id uuid.UUID) string {
	if id == uuid.Nil {
		return ""
	}
	return names.Format(collection, id)
}

func persons(ids []uuid.UUID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = names.Format("persons", id)
	}
	return out
}

// The closed lists have the same words in the domain and in the contract; a test compares them.
func check(c domain.Check) paymentsv1.Check {
	return paymentsv1.Check(paymentsv1.Check_value["CHECK_"+string(c)])
}

func paymentState(s domain.PaymentState) paymentsv1.PaymentState {
	return paymentsv1.PaymentState(paymentsv1.PaymentState_value["PAYMENT_STATE_"+string(s)])
}

// word is the domain's word of a value of the contract; the unspecified value is empty.
func word[E interface{ String() string }](e E, prefix string) string {
	if s := e.String()[len(prefix):]; s != "UNSPECIFIED" {
		return s
	}
	return ""
}

func payee(p *domain.Payee) *paymentsv1.Payee {
	return &paymentsv1.Payee{
		Name: names.Format("payees", p.Benefit), Kind: paymentsv1.PayeeKind(paymentsv1.PayeeKind_value["PAYEE_KIND_"+string(p.Kind)]),
		Person: optional("persons", p.Person), Holder: p.Account.Holder, Iban: p.Account.IBAN, Bic: p.Account.BIC, Reference: p.Account.Reference,
		Protected: p.Account.Protected, SetBy: p.SetBy, SetTime: moment(p.SetAt), Etag: app.Etag(p.Version),
	}
}

func payingAccount(p *domain.PayingAccount) *paymentsv1.PayingAccount {
	return &paymentsv1.PayingAccount{
		Name: "payingAccounts/" + p.Municipality, Municipality: p.Municipality, Holder: p.Account.Holder, Iban: p.Account.IBAN, Bic: p.Account.BIC, Etag: app.Etag(p.Version),
	}
}

func obligation(o *domain.Obligation) *paymentsv1.Obligation {
	out := &paymentsv1.Obligation{
		Name: names.Format("obligations", o.ID), Benefit: names.Format("benefits", o.Benefit), Case: names.Format("cases", o.Case),
		Decision: names.Format("decisions", o.Decision), Municipality: o.Municipality, Kind: typesv1.BenefitKind(typesv1.BenefitKind_value["BENEFIT_KIND_"+o.Kind]),
		Cause: paymentsv1.ObligationCause(paymentsv1.ObligationCause_value["OBLIGATION_CAUSE_"+string(o.Cause)]), Month: string(o.Month), Amount: money(o.Amount),
		State:       paymentsv1.ObligationState(paymentsv1.ObligationState_value["OBLIGATION_STATE_"+string(o.State)]),
		StateReason: o.Reason, Persons: persons(o.Persons), Payment: optional("payments", o.Payment), Etag: app.Etag(o.Version),
	}
	for _, c := range o.Released {
		out.ReleasedChecks = append(out.ReleasedChecks, check(c))
	}
	return out
}

func list(l *domain.List) *paymentsv1.PaymentList {
	return &paymentsv1.PaymentList{
		Name: names.Format("paymentLists", l.ID), Number: l.Number, Municipality: l.Municipality, PayDate: l.PayDate.String(), ThroughMonth: string(l.Through),
		State: paymentsv1.PaymentListState(paymentsv1.PaymentListState_value["PAYMENT_LIST_STATE_"+string(l.State)]), Lines: int32(l.Lines), Total: money(l.Total),
		Hash: l.Hash, Paid: money(l.Sums.Paid), Returned: money(l.Sums.Returned), Recalled: money(l.Sums.Recalled), Open: money(l.Sums.Open),
		PreparedBy: l.PreparedBy, ApprovedBy: l.ApprovedBy, CreateTime: moment(l.Created), FreezeTime: moment(l.Frozen), ApproveTime: moment(l.Approved),
		SendTime: moment(l.Dispatched), CloseTime: moment(l.Closed), Parts: int32(l.Parts), Excluded: int32(l.Excluded), Etag: app.Etag(l.Version),
	}
}

func payment(p *domain.Payment) *paymentsv1.Payment {
	return &paymentsv1.Payment{
		Name: names.Format("payments", p.ID), List: names.Format("paymentLists", p.List), Obligation: names.Format("obligations", p.Obligation),
		EndToEndId: p.EndToEnd(), Gross: money(p.Gross), SetOff: money(p.SetOff), Amount: money(p.Amount), Recovery: optional("recoveries", p.Recovery),
		Holder: p.Account.Holder, Iban: p.Account.IBAN, Bic: p.Account.BIC, Reference: p.Account.Reference, Protected: p.Account.Protected,
		State: paymentState(p.State), BankReason: p.BankReason, SettleDate: p.Settled.String(), Etag: app.Etag(p.Version),
	}
}

func bankFile(i *domain.Import) *paymentsv1.BankFile {
	out := &paymentsv1.BankFile{
		Name: names.Format("bankFiles", i.ID), Kind: paymentsv1.BankFileKind(paymentsv1.BankFileKind_value["BANK_FILE_KIND_"+string(i.Kind)]), Sha256: i.SHA256,
		Entries: int32(i.Entries), Applied: int32(i.Applied), Repeated: int32(i.Repeated), SeenBefore: i.Seen, CreateTime: moment(i.At),
	}
	for _, u := range i.Shown() {
		out.Unresolved = append(out.Unresolved, &paymentsv1.BankEntry{
			EndToEndId: u.Entry.EndToEnd, BankReference: u.Entry.Reference, Amount: money(u.Entry.Amount), State: paymentState(u.Entry.Says),
			Outcome: paymentsv1.BankEntryOutcome(paymentsv1.BankEntryOutcome_value["BANK_ENTRY_OUTCOME_"+string(u.Outcome)]),
		})
	}
	return out
}

func recovery(r *domain.Recovery) *paymentsv1.Recovery {
	return &paymentsv1.Recovery{
		Name: names.Format("recoveries", r.ID), Obligation: names.Format("obligations", r.Obligation), Benefit: names.Format("benefits", r.Benefit),
		Case: names.Format("cases", r.Case), Municipality: r.Municipality, Cause: paymentsv1.RecoveryCause(paymentsv1.RecoveryCause_value["RECOVERY_CAUSE_"+r.Cause]),
		Amount: money(r.Amount), Recovered: money(r.Recovered), Reserved: money(r.Reserved), MonthlyDeduction: money(r.Monthly),
		State:  paymentsv1.RecoveryState(paymentsv1.RecoveryState_value["RECOVERY_STATE_"+string(r.State)]),
		Reason: r.Reason, CreatedBy: r.By, CreateTime: moment(r.Created), Etag: app.Etag(r.Version),
		ConfirmedBy: r.ConfirmedBy, ConfirmTime: moment(r.Confirmed),
	}
}

func convert[D, P any](rows []D, f func(*D) P) []P {
	out := make([]P, len(rows))
	for i := range rows {
		out[i] = f(&rows[i])
	}
	return out
}
