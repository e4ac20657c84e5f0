package domain

import "encoding/json"

// shownRows is how many rows an error names at most.
const shownRows = 20

// Approved refuses rows that none of the earlier sets has, and that name nobody who read the act and stands for them
// (ErrRulePackNotApproved). A working assumption (NC) cannot be approved: it says itself that nobody stands for it.
func (p *Parameters) Approved(earlier ...*Parameters) error {
	known := map[string]bool{}
	for _, e := range earlier {
		for _, r := range e.rows {
			known[r.line()] = true
		}
	}
	err := ErrRulePackNotApproved
	n := 0
	for _, r := range p.rows {
		if r.ApprovedBy != "" || r.Confidence == "NC" || known[r.line()] {
			continue
		}
		if n++; n <= shownRows {
			where := r.Key + ", " + r.ValidFrom.String()
			err = err.Field("files", ErrRulePackNotApproved.Reason, where+": "+ErrRulePackNotApproved.Message, where+": "+ErrRulePackNotApproved.MessageLV)
		}
	}
	if n == 0 {
		return nil
	}
	return err
}

// line is the row in canonical form.
func (p *Parameter) line() string {
	b, err := json.Marshal(p)
	if err != nil {
		panic("assistance: a parameter row cannot be encoded: " + err.Error())
	}
	return string(b)
}
