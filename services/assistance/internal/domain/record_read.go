package domain

import (
	"encoding/binary"
	"errors"
	"strings"
)

// Recorded is one turn of a rule as a record has it. Names and units of the values are those of the trace that the same facts give.
type Recorded struct {
	Rule       string
	Took, Gave []string
	Rows       []RecordedRow
}

// RecordedRow names one row of the law: its key, the household type it is for (empty: every), whose it is and from when it is valid.
type RecordedRow struct {
	Key           string
	HouseholdType string
	Municipal     bool
	ValidFrom     Date
}

var errRecord = errors.New("the record is damaged")

var keysByMark = func() map[uint16]string {
	out := make(map[uint16]string, keyCount)
	for k := range Keys {
		name := Key(k).String()
		if name == "" {
			continue
		}
		if other := out[markOf(name)]; other != "" {
			panic("assistance: in records " + name + " and " + other + " have one mark")
		}
		out[markOf(name)] = name
	}
	return out
}()

// ReadRecord gives back what Record wrote.
func ReadRecord(b []byte) (out []Recorded, err error) {
	r := recordReader{b: b}
	for len(r.b) > 0 && !r.damaged {
		mark := r.byte()
		if mark == markRule {
			n := int(r.byte())
			if n >= len(rules) || rules[n] == nil {
				return nil, errRecord
			}
			out = append(out, Recorded{Rule: rules[n].ID})
			continue
		}
		if len(out) == 0 {
			return nil, errRecord
		}
		turn := &out[len(out)-1]
		switch mark &^ 15 {
		case markTook:
			turn.Took = append(turn.Took, r.value(operandKind(mark&15)))
		case markGave:
			turn.Gave = append(turn.Gave, r.value(operandKind(mark&15)))
		case markRow, markMunicipalRow:
			turn.Rows = append(turn.Rows, r.row(mark == markMunicipalRow))
		default:
			return nil, errRecord
		}
	}
	if r.damaged {
		return nil, errRecord
	}
	return out, nil
}

type recordReader struct {
	b       []byte
	damaged bool
}

func (r *recordReader) take(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.damaged, r.b = true, nil
		return make([]byte, 2)
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

func (r *recordReader) byte() byte { return r.take(1)[0] }

func (r *recordReader) varint() int64 {
	n, size := binary.Varint(r.b)
	r.take(max(size, -1))
	if size == 0 {
		r.damaged = true
	}
	return n
}

func (r *recordReader) value(kind operandKind) string {
	switch kind {
	case operandText:
		n, size := binary.Uvarint(r.b)
		if size <= 0 || n > uint64(len(r.b)) {
			r.damaged = true
			return ""
		}
		r.take(size)
		return string(r.take(int(n)))
	case operandFraction:
		f := operand{kind: kind, num: r.varint(), den: r.varint()}
		if f.den < 0 {
			r.damaged = true
			return ""
		}
		return f.String()
	case operandWindow:
		return operand{kind: kind, num: r.varint(), den: r.varint()}.String()
	case operandMoney, operandNumber, operandDate, operandMonth, operandCoefficient:
		return operand{kind: kind, num: r.varint()}.String()
	}
	r.damaged = true
	return ""
}

func (r *recordReader) row(municipal bool) RecordedRow {
	t := HouseholdType(r.byte())
	key, known := keysByMark[binary.BigEndian.Uint16(r.take(2))]
	if !known {
		r.damaged = true
	}
	return RecordedRow{Key: key, HouseholdType: strings.ToLower(t.String()), Municipal: municipal, ValidFrom: Date(r.varint())}
}
