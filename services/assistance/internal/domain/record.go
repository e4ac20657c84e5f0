package domain

import (
	"encoding/binary"
	"hash/fnv"
	"slices"
)

// Recorder keeps what assessments applied, in numbers: each rule, the values it took and gave, and the rows of the law it read, in the
// order of application. A record is some three hundred bytes where the trace it stands for is some twenty thousand, and it costs no text; ReadRecord
// gives it back. A Recorder belongs to one worker; what it returned stays good after it is used again.
type Recorder struct {
	b     []byte
	at    ruleID
	steps [len(rules)]Step
}

// NewRecorder is an empty recorder.
func NewRecorder() *Recorder {
	r := &Recorder{}
	for n := range r.steps {
		r.steps[n] = Step{Rule: id(ruleID(n)), quiet: true, number: ruleID(n), record: r}
	}
	return r
}

// A mark says what follows it in a record; its low four bits are the kind of a value.
const (
	markRule byte = (iota + 1) << 4
	markTook
	markGave
	markRow
	markMunicipalRow
)

const (
	recordPiece = 1 << 20 // bytes of records cut from one piece of memory
	recordRoom  = 1 << 12 // what one record rarely exceeds
)

// Record computes what Figures computes and writes it down with to.
func (e *Engine) Record(f *Facts, to *Recorder) (Result, []byte, error) {
	if err := e.may(f); err != nil {
		return Result{}, nil, err
	}
	if cap(to.b)-len(to.b) < recordRoom {
		to.b = make([]byte, 0, recordPiece)
	}
	from := len(to.b)
	to.at = -1
	a := &assessment{facts: f, params: e.params, does: e.does, quiet: true, record: to}
	a.run()
	for i := range a.result.Entitlements {
		a.result.Entitlements[i].Reason = Text{}
	}
	written := to.b[from:]
	return a.result, written[:len(written):len(written)], a.err
}

// begin says which rule the next values belong to.
func (r *Recorder) begin(n ruleID) *Step {
	r.b = append(r.b, markRule, byte(n))
	r.at = n
	return &r.steps[n]
}

func (r *Recorder) value(s *Step, mark byte, v operand) {
	if r.at != s.number {
		r.begin(s.number) // two rules that work through one list take turns
	}
	r.b = append(r.b, mark|byte(v.kind))
	switch v.kind {
	case operandText:
		r.b = append(binary.AppendUvarint(r.b, uint64(len(v.text))), v.text...)
	case operandFraction, operandWindow:
		r.b = binary.AppendVarint(binary.AppendVarint(r.b, v.num), v.den)
	default:
		r.b = binary.AppendVarint(r.b, v.num)
	}
}

// row notes a row of the law that the rule did not read just before: the mark of its key, the household type and the day from which it is valid.
func (r *Recorder) row(s *Step, p *Parameter) {
	if r.at != s.number {
		r.begin(s.number)
	}
	if slices.Contains(s.lastRows[:], p) {
		return
	}
	s.lastRows[s.rows%len(s.lastRows)] = p
	s.rows++
	mark := markRow
	if p.Municipality != "" {
		mark = markMunicipalRow
	}
	r.b = binary.BigEndian.AppendUint16(append(r.b, mark, byte(p.kind)), p.mark)
	r.b = binary.AppendVarint(r.b, int64(p.ValidFrom))
}

// markOf is a number for a key that stays the same when keys are added; no two keys share one.
func markOf(key string) uint16 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(key)) // a hash takes everything
	sum := h.Sum32()
	return uint16(sum>>16) ^ uint16(sum)
}
