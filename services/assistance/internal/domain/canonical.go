package domain

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// Canonical is the one byte form of an assessment: facts, result and trace with fields in the order of the types. Two runs of
// the same engine version over the same facts and parameters have equal bytes; that is what a replay compares.
func Canonical(f Facts, o Outcome) ([]byte, error) {
	b, err := json.Marshal(struct {
		Facts  Facts
		Result Result
		Trace  []*Step
	}{f, o.Result, o.Trace})
	if err != nil {
		return nil, fmt.Errorf("encode assessment: %w", err)
	}
	return b, nil
}

// Canonical is the one byte form of the rows, one line each in canonical order; its SHA-256 is Hash.
func (p *Parameters) Canonical() []byte {
	var b bytes.Buffer
	writeRows(&b, p.rows)
	return b.Bytes()
}

func writeRows(w io.Writer, rows []*Parameter) {
	enc := json.NewEncoder(w)
	for _, r := range rows {
		if err := enc.Encode(r); err != nil {
			panic("assistance: a parameter row cannot be encoded: " + err.Error())
		}
	}
}

// DecodeParameters reads what Parameters.Canonical wrote, with the same checks of each row that a file has. It does not look for
// gaps: rows of an earlier release may lack keys that were added later.
func DecodeParameters(b []byte) (*Parameters, error) {
	var rows []*Parameter
	lines := bufio.NewScanner(bytes.NewReader(b))
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		r := &Parameter{}
		dec := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		dec.DisallowUnknownFields()
		if err := dec.Decode(r); err != nil {
			return nil, fmt.Errorf("parameter row %d: %w", n, err)
		}
		if err := r.Parse(); err != nil {
			return nil, fmt.Errorf("parameter row %d: %w", n, err)
		}
		rows = append(rows, r)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read parameter rows: %w", err)
	}
	return NewParameters(rows), nil
}
