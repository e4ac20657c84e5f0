package iso20022

import (
	"errors"

	"github.com/digisoc/platform/services/payments/internal/domain"
)

type statusReport struct {
	Report struct {
		Group struct {
			Message string   `xml:"OrgnlMsgId"`
			Status  string   `xml:"GrpSts"`
			Reasons []reason `xml:"StsRsnInf"`
		} `xml:"OrgnlGrpInfAndSts"`
		Payments []struct {
			Status       string   `xml:"PmtInfSts"`
			Reasons      []reason `xml:"StsRsnInf"`
			Transactions []struct {
				EndToEnd  string   `xml:"OrgnlEndToEndId"`
				Status    string   `xml:"TxSts"`
				Reference string   `xml:"AcctSvcrRef"`
				Reasons   []reason `xml:"StsRsnInf"`
				Amount    money    `xml:"OrgnlTxRef>Amt>InstdAmt"`
				Settled   string   `xml:"OrgnlTxRef>IntrBkSttlmDt"`
			} `xml:"TxInfAndSts"`
		} `xml:"OrgnlPmtInfAndSts"`
	} `xml:"CstmrPmtStsRpt"`
}

type reason struct {
	Code        string `xml:"Rsn>Cd"`
	Proprietary string `xml:"Rsn>Prtry"`
}

func code(rs []reason) string {
	for _, r := range rs {
		if c := trim(r.Code + r.Proprietary); c != "" {
			return cut(c)
		}
	}
	return ""
}

func cut(s string) string { return s[:min(len(s), maxReference)] }

// final are the statuses that end a payment; all others (received, accepted, pending, in process) change nothing.
var final = map[string]domain.PaymentState{"ACSC": domain.Paid, "ACCC": domain.Paid, "RJCT": domain.Rejected, "CANC": domain.Recalled}

var errNoMessage = errors.New("the report does not say which file it is about")

// pain002 reads a payment status report. A status of the whole file stands for each payment of which the report says
// nothing else.
func pain002(doc []byte) (domain.BankFile, error) {
	var m statusReport
	if err := decode(doc, &m); err != nil {
		return domain.BankFile{}, err
	}
	f := domain.BankFile{Kind: domain.Pain002}
	group := &m.Report.Group
	whole, because := group.Status, group.Reasons
	for _, p := range m.Report.Payments {
		if p.Status != "" { // a file of ours has one payment block
			whole, because = p.Status, append(p.Reasons, because...)
		}
		for _, t := range p.Transactions {
			says, ok := final[trim(t.Status)]
			if !ok {
				f.Pending++
				continue
			}
			e := domain.BankEntry{EndToEnd: trim(t.EndToEnd), Reference: cut(trim(t.Reference)), Says: says, Reason: code(append(t.Reasons, because...))}
			var err error
			if trim(t.Amount.Value) != "" {
				if e.Amount, err = amount(t.Amount.Value, t.Amount.Currency); err != nil {
					return domain.BankFile{}, err
				}
			}
			if e.Booked, err = day(t.Settled, ""); err != nil {
				return domain.BankFile{}, err
			}
			f.Entries = append(f.Entries, e)
		}
	}
	if says, ok := final[trim(whole)]; ok {
		if f.Message = trim(group.Message); f.Message == "" {
			return domain.BankFile{}, errNoMessage
		}
		f.Whole = &domain.BankEntry{Says: says, Reason: code(because)}
	}
	return f, nil
}
