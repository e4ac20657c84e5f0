// Package iso20022 writes payment files for the bank (pain.001.001.09) and reads its answers (pain.002, camt.054).
//
// It knows the form of the messages and nothing of the business: what is paid, and what an answer changes, is decided in
// package domain. The schemas themselves are not part of this repository; Validate checks the structure that banks of
// the euro area ask for: order of elements, lengths, counts and sums.
package iso20022

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"time"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/payments/internal/domain"
)

// Pain001Namespace is the message version that is written. It differs from version 03, which banks replaced in 2023, in
// ReqdExctnDt/Dt and BICFI.
const Pain001Namespace = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"

// MediaType of every message.
const MediaType = "application/xml"

// Pain001 writes one part of a sent list. It is a pure function of the part: however often a file is asked for, its
// bytes and its message reference are the same, so a bank refuses a second delivery by itself.
func Pain001(p domain.Part) []byte {
	w := &writer{}
	w.b.WriteString(xml.Header)
	w.b.WriteString(`<Document xmlns="` + Pain001Namespace + "\">\n<CstmrCdtTrfInitn>\n")
	var sum domain.Money
	for i := range p.Payments {
		sum += p.Payments[i].Amount
	}
	count, message := strconv.Itoa(len(p.Payments)), p.Message()
	w.open("GrpHdr")
	w.leaf("MsgId", message)
	w.leaf("CreDtTm", p.List.Dispatched.In(clock.Riga).Format(time.RFC3339))
	w.leaf("NbOfTxs", count)
	w.leaf("CtrlSum", sum.String())
	w.wrap("InitgPty", "Nm", text(p.List.Payer.Holder, maxName))
	w.close("GrpHdr")
	w.open("PmtInf")
	w.leaf("PmtInfId", message)
	w.leaf("PmtMtd", "TRF")
	w.leaf("BtchBookg", "false") // each payment is booked by itself, so that each can be matched
	w.leaf("NbOfTxs", count)
	w.leaf("CtrlSum", sum.String())
	w.b.WriteString("<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf>\n")
	w.wrap("ReqdExctnDt", "Dt", p.List.PayDate.String())
	w.wrap("Dbtr", "Nm", text(p.List.Payer.Holder, maxName))
	w.account("DbtrAcct", p.List.Payer.IBAN)
	w.agent("DbtrAgt", p.List.Payer.BIC, true)
	w.leaf("ChrgBr", "SLEV")
	for i := range p.Payments {
		w.payment(&p.Payments[i], p.List.Number)
	}
	w.close("PmtInf")
	w.b.WriteString("</CstmrCdtTrfInitn>\n</Document>\n")
	return w.b.Bytes()
}

// Lengths of the texts of a payment.
const (
	maxName       = 70
	maxRemittance = 140
	maxReference  = 35
)

func (w *writer) payment(p *domain.Payment, number string) {
	ref := p.EndToEnd()
	w.open("CdtTrfTxInf")
	w.b.WriteString("<PmtId><InstrId>" + ref + "</InstrId><EndToEndId>" + ref + "</EndToEndId></PmtId>\n")
	w.b.WriteString(`<Amt><InstdAmt Ccy="EUR">` + p.Amount.String() + "</InstdAmt></Amt>\n")
	w.agent("CdtrAgt", p.Account.BIC, false)
	w.wrap("Cdtr", "Nm", text(p.Account.Holder, maxName))
	w.account("CdtrAcct", p.Account.IBAN)
	w.wrap("RmtInf", "Ustrd", text("Pabalsts "+number+" "+p.Account.Reference, maxRemittance))
	w.close("CdtTrfTxInf")
}

// writer writes elements; every text is escaped.
type writer struct{ b bytes.Buffer }

func (w *writer) open(name string)  { w.b.WriteString("<" + name + ">\n") }
func (w *writer) close(name string) { w.b.WriteString("</" + name + ">\n") }

func (w *writer) leaf(name, value string) {
	w.b.WriteString("<" + name + ">")
	_ = xml.EscapeText(&w.b, []byte(value)) // a buffer cannot fail
	w.close(name)
}

func (w *writer) wrap(outer, name, value string) {
	w.b.WriteString("<" + outer + "><" + name + ">")
	_ = xml.EscapeText(&w.b, []byte(value))
	w.b.WriteString("</" + name + "></" + outer + ">\n")
}

func (w *writer) account(name, iban string) {
	w.b.WriteString("<" + name + "><Id><IBAN>" + iban + "</IBAN></Id></" + name + ">\n")
}

// agent writes a bank. The payer's must be there, if only to say that it is found by the account.
func (w *writer) agent(name, bic string, required bool) {
	switch {
	case bic != "":
		w.b.WriteString("<" + name + "><FinInstnId><BICFI>" + bic + "</BICFI></FinInstnId></" + name + ">\n")
	case required:
		w.b.WriteString("<" + name + "><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></" + name + ">\n")
	}
}
