package mapping

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strconv"
	"strings"
)

// Line is a statement as it stands in a file.
type Line struct {
	Leaf      string `json:"leaf"`
	Part      string `json:"part,omitempty"`
	System    string `json:"system"`
	Table     string `json:"table,omitempty"`
	Field     string `json:"field,omitempty"`
	Column    string `json:"column,omitempty"`
	Form      string `json:"form,omitempty"`
	Codes     string `json:"codes,omitempty"` // ours=theirs, separated by blanks
	Owner     string `json:"owner,omitempty"`
	Direction string `json:"direction,omitempty"`
	Lossless  bool   `json:"lossless"`
	LossLV    string `json:"lossLv,omitempty"`
	LossEN    string `json:"lossEn,omitempty"`
	Reason    string `json:"reason,omitempty"`
	ReasonLV  string `json:"reasonLv,omitempty"`
	ReasonEN  string `json:"reasonEn,omitempty"`
	From      string `json:"from"`
	To        string `json:"to,omitempty"`
	Source    string `json:"source"`
	Mark      string `json:"mark"`
}

// Line writes a statement for a file.
func (m *Mapping) Line(s Statement) Line {
	out := Line{Leaf: s.Leaf, System: s.System.Code}
	if a := s.Absent; a != nil {
		why := m.reasons[a.Reason]
		out.Reason, out.ReasonLV, out.ReasonEN = why.Code, why.LV, why.EN
		out.From, out.To, out.Source, out.Mark = a.From, a.To, a.Source, a.Mark
		return out
	}
	r := s.Row
	var pairs []string
	for _, c := range s.System.List(r.List) {
		pairs = append(pairs, c.Ours+"="+c.Theirs)
	}
	out.Part, out.Table, out.Field, out.Column, out.Form, out.Codes = r.Part, r.Table, r.Field, r.Column, r.Form, strings.Join(pairs, " ")
	out.Owner, out.Direction, out.Lossless, out.LossLV, out.LossEN = r.Owner, r.Direction, r.Lossless(), r.LossLV, r.LossEN
	out.From, out.To, out.Source, out.Mark = r.From, r.To, r.Source, r.Mark
	return out
}

// CSV writes statements as a table (RFC 4180).
func (m *Mapping) CSV(list []Statement) ([]byte, error) {
	lines := [][]string{{"leaf", "part", "system", "table", "field", "column", "form", "codes", "owner", "direction", "lossless", "loss_lv", "loss_en", "reason", "reason_lv", "reason_en", "from", "to", "source", "mark"}}
	for _, s := range list {
		l := m.Line(s)
		lines = append(lines, []string{
			l.Leaf, l.Part, l.System, l.Table, l.Field, l.Column, l.Form, l.Codes, l.Owner, l.Direction, strconv.FormatBool(l.Lossless), l.LossLV, l.LossEN,
			l.Reason, l.ReasonLV, l.ReasonEN, l.From, l.To, l.Source, l.Mark,
		})
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	err := w.WriteAll(lines)
	return b.Bytes(), err
}

// JSON writes statements as a list.
func (m *Mapping) JSON(list []Statement) ([]byte, error) {
	lines := make([]Line, len(list))
	for i, s := range list {
		lines[i] = m.Line(s)
	}
	return json.MarshalIndent(lines, "", "  ")
}
