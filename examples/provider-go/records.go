package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Record is one thing that was done for a client, as the platform takes it. EventID is our own number of it: the same number
// and version is the same record, however often it is sent.
type Record struct {
	EventID      string `json:"eventId"`
	Version      int    `json:"version"`
	Type         string `json:"type"`
	Schema       string `json:"schemaVersion"`
	Occurred     string `json:"occurredAt"`
	Registration string `json:"registration"`
	Assignment   string `json:"assignment,omitempty"`
	Code         string `json:"personalCode,omitempty"`
	Worker       string `json:"worker"`
	Day          string `json:"day"`
	Units        string `json:"units,omitempty"`
	Note         string `json:"note,omitempty"`
	Cancelled    bool   `json:"cancelled,omitempty"`
}

// Entry is a line of our book: what was sent, and which of it was rejected.
type Entry struct {
	records  []Record
	rejected map[string]bool // by EventID
}

// answer says what became of a record.
type answer struct {
	EventID  string `json:"eventId"`
	Outcome  string `json:"outcome"`
	Findings []struct{ Rule, Field string }
}

func service(id string, e map[string]string, x *Client) Record {
	return Record{
		EventID: id, Version: 1, Type: "service.delivered", Schema: "2026-10", Occurred: e["day"] + "T10:00:00Z", Registration: x.registration,
		Assignment: e["assignment"], Worker: "W-1", Day: e["day"], Units: e["units"], Note: e["note"],
	}
}

// report sends one service. The number is that of the exercise: who is asked twice sends the same record twice.
func (s *System) report(ctx context.Context, e map[string]string, x *Client) error {
	id := e["exercise"]
	if s.broken.is("double-report") {
		id = newID()
	}
	r := service(id, e, x)
	switch e["what"] {
	case "report-by-code":
		r.Assignment, r.Code = "", x.code
	case "report-walk-in": // somebody who was not referred yet: her papers say the code
		code, err := s.unknownCode(ctx)
		if err != nil {
			return err
		}
		r.Assignment, r.Registration, r.Code = "", e["registration"], code
	}
	if x.addressHidden && !s.broken.is("echo-hidden-address") {
		r.Note = strings.ReplaceAll(r.Note, e["address"], "…")
	}
	if s.broken.is("ascii-only") {
		r.Note = strings.Map(func(c rune) rune {
			if c > 127 {
				return '?'
			}
			return c
		}, r.Note)
	}
	return s.send(ctx, e["exercise"], r)
}

func (s *System) unknownCode(ctx context.Context) (string, error) {
	var box struct {
		Code string `json:"unknownCode"`
	}
	err := s.api.Get(ctx, "/v1/sandbox", &box)
	return box.Code, err
}

// send sends records as one batch and writes down what became of each. One that is kept, unmatched too, is never sent again by
// itself.
func (s *System) send(ctx context.Context, entry string, records ...Record) error {
	var got struct {
		Answers []answer `json:"answers"`
	}
	if err := s.api.Post(ctx, "DELIVER", "/v1/records:batchSubmit", map[string]any{"records": records}, &got); err != nil {
		return err
	}
	b := s.book[entry]
	if b == nil {
		b = &Entry{records: records, rejected: map[string]bool{}}
		s.book[entry] = b
	}
	for _, a := range got.Answers {
		b.rejected[a.EventID] = a.Outcome == "RECORD_OUTCOME_REJECTED"
	}
	return nil
}

// again corrects, cancels or repeats a record that was sent.
func (s *System) again(ctx context.Context, e map[string]string) error {
	before := s.book[e["of"]]
	if before == nil {
		return fmt.Errorf("exercise %s goes back to one that is not known", e["exercise"])
	}
	r := &before.records[0]
	switch e["what"] {
	case "correct":
		r.Version++
		r.Units = e["units"]
	case "cancel":
		r.Version++
		r.Cancelled = true
	}
	if s.broken.is("new-number") {
		r.EventID, r.Version = newID(), 1
	}
	return s.send(ctx, e["of"], *r)
}

// sheet sends many services at once. Some of them may be wrong.
func (s *System) sheet(ctx context.Context, e map[string]string, x *Client) error {
	return s.send(ctx, e["exercise"], rows(e, x)...)
}

// fix puts right what was rejected of a sheet, and sends that and nothing else.
func (s *System) fix(ctx context.Context, e map[string]string) error {
	b := s.book[e["of"]]
	if b == nil {
		return fmt.Errorf("exercise %s goes back to one that is not known", e["exercise"])
	}
	var list []Record
	for i := range b.records {
		if wrong := b.rejected[b.records[i].EventID]; wrong {
			b.records[i].Day, b.records[i].Occurred = e["day"], e["day"]+"T10:00:00Z"
		} else if !s.broken.is("resend-all") {
			continue
		}
		list = append(list, b.records[i])
	}
	return s.send(ctx, e["of"], list...)
}

// rows are the services of a sheet or a file, over some days.
func rows(e map[string]string, x *Client) []Record {
	first, _ := time.Parse(time.DateOnly, e["from"])
	list := make([]Record, number(e["count"]))
	for i := range list {
		row := map[string]string{"assignment": e["assignment"], "units": e["units"], "day": first.AddDate(0, 0, i%max(1, number(e["days"]))).Format(time.DateOnly)}
		if bad := number(e["everyBad"]); bad > 0 && i%bad == 0 {
			row["day"] = e["badDay"]
		}
		list[i] = service(e["exercise"]+"-"+strconv.Itoa(i), row, x)
		if row["day"] == e["badDay"] {
			list[i].Occurred = first.Format(time.DateOnly) + "T10:00:00Z"
		}
	}
	return list
}

func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}
