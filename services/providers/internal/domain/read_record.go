package domain

import (
	"crypto/sha256"
	"encoding/binary"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// maxUnits bounds one record: a million units, in hundredths.
const maxUnits = 100_000_000

// ParseUnits reads a decimal with at most two places after the point, exactly.
func ParseUnits(text string) (Units, bool) {
	whole, part, point := strings.Cut(text, ".")
	if point && (part == "" || len(part) > 2) || whole == "" || len(whole) > 8 || strings.Trim(whole+part, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
	return Units(n), err == nil && n <= maxUnits
}

// Text writes units as ParseUnits reads them; of differences, below zero too.
func (u Units) Text() string {
	if u < 0 {
		return "-" + (-u).Text()
	}
	whole, part := int64(u)/100, int64(u)%100
	if part == 0 {
		return strconv.FormatInt(whole, 10)
	}
	return strings.TrimRight(strconv.FormatInt(whole, 10)+"."+strconv.FormatInt(100+part, 10)[1:], "0")
}

// Raw is a record as texts, before anything is checked.
type Raw struct {
	Source, Type, Schema, Occurred         string
	Version                                int
	Registration, Assignment, PersonalCode string
	Worker, Day, Units, Note               string
	Cancelled                              bool
}

// moment reads a time of RFC 3339.
func moment(text string) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339, text)
	return t.UTC(), err == nil
}

// Limits of the texts of a record.
const (
	maxSource = 100
	maxNote   = 2000
)

var (
	sourceForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}$`)
	codeForm   = regexp.MustCompile(`^[0-9]{6}-?[0-9]{5}$`)
)

// Reader turns texts into records. Its values hold for one call.
type Reader struct {
	Schemas       []string // in force today
	Key           []byte   // of the hashes of personal codes
	Admission     Admission
	SyntheticOnly bool // only made-up people live here
}

// Read checks the form of a record and reports everything that is wrong with it. Personal codes become hashes here and go
// no further.
func (x *Reader) Read(position int, raw *Raw) Parsed {
	p := Parsed{Position: position}
	r := &p.Record
	add := func(broken bool, rule, field string) {
		if broken {
			p.Findings = append(p.Findings, Finding{rule, field})
		}
	}
	if sourceForm.MatchString(raw.Source) {
		r.Source = raw.Source
	}
	add(raw.Source == "", "FIELD_REQUIRED", "eventId")
	add(raw.Source != "" && r.Source == "", "VALUE_INVALID", "eventId")
	r.Version = max(raw.Version, 1)
	add(raw.Version < 0 || raw.Version > 10_000, "VALUE_INVALID", "version")
	r.Type, r.Schema = RecordType(raw.Type), raw.Schema
	add(!slices.Contains(RecordTypes, r.Type), "TYPE_UNKNOWN", "type")
	add(!slices.Contains(x.Schemas, r.Schema), "SCHEMA_UNKNOWN", "schemaVersion")
	var ok bool
	r.Occurred, ok = moment(raw.Occurred)
	add(!ok, "VALUE_INVALID", "occurredAt")
	day, err := ParseDate(raw.Day)
	r.Day = day
	add(raw.Day == "", "FIELD_REQUIRED", "day")
	add(err != nil || !day.IsZero() && day.Time().Year() < 2000, "VALUE_INVALID", "day")
	r.Registration, ok = named("registrations/", raw.Registration)
	add(!ok, "VALUE_INVALID", "registration")
	x.client(raw, r, add)
	if raw.Units != "" {
		r.Units, ok = ParseUnits(raw.Units)
		add(!ok, "VALUE_INVALID", "units")
	}
	add(r.Type == ServiceDelivered && raw.Units == "" && !raw.Cancelled, "FIELD_REQUIRED", "units")
	add(r.Type != ServiceDelivered && raw.Units != "", "VALUE_INVALID", "units")
	add(utf8.RuneCountInString(raw.Worker) > maxSource || !utf8.ValidString(raw.Worker), "VALUE_INVALID", "worker")
	add(utf8.RuneCountInString(raw.Note) > maxNote || !utf8.ValidString(raw.Note), "VALUE_INVALID", "note")
	r.Worker, r.Note, r.Cancelled = raw.Worker, raw.Note, raw.Cancelled
	r.Hash = r.content()
	return p
}

// client reads whom the record is about.
func (x *Reader) client(raw *Raw, r *Record, add func(bool, string, string)) {
	if (raw.Assignment == "") == (raw.PersonalCode == "") {
		add(true, "CLIENT_REQUIRED", "assignment")
		return
	}
	if raw.Assignment != "" {
		var ok bool
		r.Assignment, ok = named("assignments/", raw.Assignment)
		add(!ok, "VALUE_INVALID", "assignment")
		return
	}
	switch {
	case !codeForm.MatchString(raw.PersonalCode):
		add(true, "CODE_INVALID", "personalCode")
	case !x.Admission.CodeAllowed(raw.PersonalCode, x.SyntheticOnly):
		add(true, "ENVIRONMENT_MIXED", "personalCode")
	default:
		r.CodeHash = ClientKey(x.Key, raw.PersonalCode)
	}
}

func named(collection, name string) (uuid.UUID, bool) {
	rest, ok := strings.CutPrefix(name, collection)
	if !ok || len(rest) != 36 {
		return uuid.Nil, false
	}
	id, err := uuid.Parse(rest)
	return id, err == nil && id != uuid.Nil
}

// content is a hash of everything that the record says.
func (r *Record) content() [32]byte {
	b := make([]byte, 0, 256)
	for _, part := range []string{
		string(r.Type), r.Schema, r.Worker, r.Day.String(), r.Note, r.Registration.String(), r.Assignment.String(), string(r.CodeHash),
		r.Occurred.Format(time.RFC3339Nano),
	} {
		b = binary.AppendUvarint(b, uint64(len(part)))
		b = append(b, part...)
	}
	b = binary.AppendVarint(b, int64(r.Units))
	if r.Cancelled {
		b = append(b, 1)
	}
	return sha256.Sum256(b)
}
