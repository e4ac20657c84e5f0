package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
)

// Platform is this platform as the owner of facts in the plan of moving.
const Platform = "DIGISOC"

// EraseCertificate is what a vendor certifies: that it erased every copy.
type EraseCertificate struct {
	Name    string
	Content []byte
	SHA256  string
}

// FactCount is how many records of a group each side has, and their hash.
type FactCount struct {
	Fact         string `json:"fact"`
	SourceCount  int64  `json:"sourceCount"`
	SourceSHA256 string `json:"sourceSha256"`
	TargetCount  int64  `json:"targetCount"`
	TargetSHA256 string `json:"targetSha256"`
}

func (c FactCount) agrees() bool {
	return c.SourceCount == c.TargetCount && c.SourceSHA256 == c.TargetSHA256 && c.SourceSHA256 != ""
}

// CutoverEvidence is what shows that the vendor of the system of before keeps no copy (OBJ-O3).
type CutoverEvidence struct {
	Vendor      string
	Certificate EraseCertificate
	KeyRecord   string
	KeysGone    Date
	Archive     string
	Counts      []FactCount
}

// Closure is the evidence of a move, who recorded it, and who closed the move.
type Closure struct {
	Cutover uuid.UUID
	CutoverEvidence
	Recorders []string // the last at the end
	Recorded  time.Time
	ClosedBy  string
	Closed    time.Time
	Version   int64
}

// Record takes over what is given; what is left out stays.
func (c *Closure) Record(given CutoverEvidence, by string, today Date, now time.Time) error {
	if !c.Closed.IsZero() {
		return ErrCutoverClosed
	}
	if given.KeysGone.After(today) {
		return evidence("keys.date", ErrCutoverEvidenceInvalid)
	}
	for i, n := range given.Counts {
		if slices.ContainsFunc(given.Counts[:i], func(before FactCount) bool { return before.Fact == n.Fact }) {
			return evidence("counts", ErrCutoverEvidenceInvalid)
		}
	}
	if len(given.Certificate.Content) > 0 {
		sum := sha256.Sum256(given.Certificate.Content)
		c.Certificate = EraseCertificate{given.Certificate.Name, given.Certificate.Content, hex.EncodeToString(sum[:])}
	}
	take(&c.Vendor, given.Vendor)
	take(&c.KeyRecord, given.KeyRecord)
	take(&c.Archive, given.Archive)
	if !given.KeysGone.IsZero() {
		c.KeysGone = given.KeysGone
	}
	if len(given.Counts) > 0 {
		c.Counts = given.Counts
	}
	c.Recorders = append(slices.DeleteFunc(c.Recorders, func(who string) bool { return who == by }), by)
	c.Recorded = now
	c.Version++
	return nil
}

func take(into *string, given string) {
	if given != "" {
		*into = given
	}
}

// Lack is a field of the evidence that is missing or does not agree.
type Lack struct {
	Field string
	Err   *errs.Error
}

// Missing is everything that keeps a move from being closed.
func (c *Closure) Missing(moved Cutover) (out []Lack) {
	add := func(wrong bool, field string, e *errs.Error) {
		if wrong {
			out = append(out, Lack{field, e})
		}
	}
	add(c.Vendor == "", "vendor", ErrCutoverEvidence)
	add(len(c.Certificate.Content) == 0, "certificate", ErrCutoverEvidence)
	add(c.KeyRecord == "", "keys.record", ErrCutoverEvidence)
	add(c.KeysGone.IsZero() || c.KeysGone.Before(moved.Days.From), "keys.date", ErrCutoverEvidence)
	add(c.Archive == "", "archive", ErrCutoverEvidence)
	add(!slices.ContainsFunc(c.Counts, func(n FactCount) bool { return n.Fact == moved.Fact }), "counts["+moved.Fact+"]", ErrCutoverEvidence)
	for _, n := range c.Counts {
		add(!n.agrees(), "counts["+n.Fact+"]", ErrCutoverCounts)
	}
	return out
}

// Close closes a move by a person who recorded none of its evidence.
func (c *Closure) Close(moved Cutover, by string, now time.Time) error {
	switch {
	case !c.Closed.IsZero():
		return ErrCutoverClosed
	case slices.Contains(c.Recorders, by):
		return ErrCutoverSamePerson
	}
	if lacks := c.Missing(moved); len(lacks) > 0 {
		out := ErrCutoverEvidence
		for _, l := range lacks {
			out = out.Field(l.Field, l.Err.Reason, l.Err.Message, l.Err.MessageLV)
		}
		return out
	}
	c.ClosedBy, c.Closed = by, now
	c.Version++
	return nil
}

// Moved refuses a row by which the platform does not own the facts yet, or not any more.
func (c Cutover) Moved(today Date) error {
	if c.Owner != Platform || !c.Days.Contains(today) {
		return ErrCutoverNotMoved
	}
	return nil
}

func evidence(field string, e *errs.Error) error {
	return e.Field(field, e.Reason, e.Message, e.MessageLV)
}
