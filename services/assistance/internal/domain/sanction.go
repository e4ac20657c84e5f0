package domain

import "strings"

// Refusal is that a person refuses to fulfil her duties (R47).
type Refusal struct {
	Person        string
	From          Month  // first month that may be cut
	GoodReason    string // of the refusal; with one nothing is cut
	CaresForChild bool   // the exception of the law
}

// Sanction applies R47: what would become of the basic benefits when a person of working age refuses her duties without a good
// reason. Whether and how much is cut is data, because the law does not say how; the default cuts nothing. The shares of children
// stay where the parameter protects them. Nothing is applied: a person decides.
func (e *Engine) Sanction(award Award, refusal Refusal) (Difference, error) {
	o, err := e.assessWith(award.Facts, law{e.params, e.awardDay(&award.Facts)})
	if err != nil {
		return Difference{}, err
	}
	i := award.Facts.member(refusal.Person)
	if i < 0 {
		return Difference{}, ErrMemberUnknown.Field("refusal.person", ErrMemberUnknown.Reason, ErrMemberUnknown.Message, ErrMemberUnknown.MessageLV)
	}
	a := &assessment{facts: &award.Facts, params: e.params, does: e.does}
	a.awardMonth()
	a.classifyMembers()
	a.exclusions()
	a.membership()
	a.trace = nil
	s := a.step(47)
	mode := a.national(s, KeySanctionMode, 0).Value
	s.inOf("refuses", refusal.From.v(), "", refusal.Person).in("good_reason", txt(yesno(strings.TrimSpace(refusal.GoodReason) != "")), "").
		in("cares_for_child", txt(yesno(refusal.CaresForChild)), "")
	if strings.TrimSpace(refusal.GoodReason) != "" || refusal.CaresForChild || !a.members[i].workingAge || a.members[i].excluded {
		mode = None
	}
	cut := share{mode: mode, size: a.size, children: a.count(func(m *member) bool { return m.child })}
	gmi := a.national(s, KeyGMI, 0)
	cut.person, cut.child = gmi.value.other, gmi.value.other
	if a.size == 1 {
		cut.person = gmi.value.first
	}
	if a.national(s, KeySanctionChildren, 0).Value == No {
		cut.children = 0
	}
	if a.err != nil {
		return Difference{}, a.err
	}
	d := Difference{Rule: id(47), Reason: sanctionReason(mode), Trace: append([]*Step{s}, o.Trace...)}
	for _, line := range award.Lines {
		if line.Benefit == 0 || !line.Granted {
			continue
		}
		for m := max(refusal.From, line.Start.Month()); m <= line.End.Month(); m++ {
			was := MonthAmount(line.MonthlyAmount, line.Start, m)
			d.Months = append(d.Months, MonthDifference{Month: m, Benefit: line.Benefit, Was: was, Becomes: cut.of(line.Benefit, was)})
		}
		s.out(line.Benefit.String(), cut.of(line.Benefit, line.MonthlyAmount).v(), unitEURMonth)
	}
	return d, nil
}

// share is what of a benefit is cut.
type share struct {
	mode           string
	size, children int
	person, child  Money
}

// of is what stays of an amount. The share of a person is hers in the GMI threshold; of housing it is not said, so only the whole
// cancellation touches it, and the children keep their heads' part.
func (c share) of(b BenefitKind, amount Money) Money {
	switch {
	case c.mode == Whole && b == GMIBenefit:
		return min(amount, c.child*Money(c.children))
	case c.mode == Whole:
		return NewFraction(int64(amount)*int64(c.children), int64(c.size)).Round()
	case c.mode == PersonShare && b == GMIBenefit:
		return max(amount-c.person, min(amount, c.child*Money(c.children)), 0)
	}
	return amount
}

func sanctionReason(mode string) Text {
	switch mode {
	case Whole:
		return Text{"Persona bez attaisnojoša iemesla atsakās pildīt pienākumus; pabalsta izmaksu var pārtraukt.", "A person refuses her duties without a good reason; the payment may be cancelled."}
	case PersonShare:
		return Text{"Persona bez attaisnojoša iemesla atsakās pildīt pienākumus; pabalstu var samazināt par viņas daļu.", "A person refuses her duties without a good reason; the benefit may be reduced by her share."}
	}
	return Text{"Pabalsts nemainās.", "The benefit does not change."}
}
