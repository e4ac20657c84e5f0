package iso20022

import (
	"fmt"

	"github.com/digisoc/platform/services/payments/internal/domain"
)

type notification struct {
	Accounts []struct {
		IBAN    string  `xml:"Acct>Id>IBAN"`
		Entries []entry `xml:"Ntry"`
	} `xml:"BkToCstmrDbtCdtNtfctn>Ntfctn"`
}

type entry struct {
	Amount    money    `xml:"Amt"`
	Direction string   `xml:"CdtDbtInd"`
	Status    status   `xml:"Sts"`
	Day       string   `xml:"BookgDt>Dt"`
	Moment    string   `xml:"BookgDt>DtTm"`
	Reference string   `xml:"AcctSvcrRef"`
	Details   []detail `xml:"NtryDtls>TxDtls"`
}

// status stands in the element itself in version 02 and one deeper in version 08.
type status struct {
	Text string `xml:",chardata"`
	Code string `xml:"Cd"`
}

type detail struct {
	EndToEnd  string `xml:"Refs>EndToEndId"`
	Reference string `xml:"Refs>AcctSvcrRef"`
	Amount    money  `xml:"Amt"`
	Older     money  `xml:"AmtDtls>TxAmt>Amt"` // version 02
	Direction string `xml:"CdtDbtInd"`
	Reason    string `xml:"RtrInf>Rsn>Cd"`
}

// camt054 reads a debit and credit notification: a debit with our reference is a payment executed, a credit with it is
// the payment coming back. Only booked entries count; what has no reference of ours is left to a person.
func camt054(doc []byte) (domain.BankFile, error) {
	var m notification
	if err := decode(doc, &m); err != nil {
		return domain.BankFile{}, err
	}
	f := domain.BankFile{Kind: domain.Camt054}
	for _, a := range m.Accounts {
		for i := range a.Entries {
			e := &a.Entries[i]
			if trim(e.Status.Code) != "BOOK" && trim(e.Status.Text) != "BOOK" {
				f.Pending++
				continue
			}
			details := e.Details
			if len(details) == 0 {
				details = []detail{{}}
			}
			for _, d := range details {
				one, err := e.one(d, len(details) == 1)
				if err != nil {
					return domain.BankFile{}, err
				}
				f.Entries = append(f.Entries, one)
			}
		}
	}
	return f, nil
}

// one reads one payment of an entry. Only where the entry is one payment does the entry's own amount stand for it.
func (e *entry) one(d detail, alone bool) (domain.BankEntry, error) {
	out := domain.BankEntry{EndToEnd: trim(d.EndToEnd), Reference: cut(trim(d.Reference)), Reason: cut(trim(d.Reason))}
	if out.Reference == "" {
		out.Reference = cut(trim(e.Reference))
	}
	value := d.Amount
	if trim(value.Value) == "" {
		value = d.Older
	}
	if trim(value.Value) == "" && alone {
		value = e.Amount
	}
	direction := trim(d.Direction)
	if direction == "" {
		direction = trim(e.Direction)
	}
	switch direction {
	case "DBIT":
		out.Says = domain.Paid
	case "CRDT":
		out.Says = domain.PaymentReturned
	default:
		return out, fmt.Errorf("entry is neither debit nor credit")
	}
	var err error
	if out.Amount, err = amount(value.Value, value.Currency); err != nil {
		return out, err
	}
	out.Booked, err = day(e.Day, e.Moment)
	return out, err
}
