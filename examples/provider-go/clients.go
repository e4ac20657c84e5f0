package main

import (
	"context"
	"slices"
	"strings"
)

// Client is what is known of one assigned client. Of an erased one nothing is.
type Client struct {
	registration  string
	code          string // personal code, for records that name her by it
	addressHidden bool
	closed        bool // withdrawn, lapsed or rejected
	erased        bool
}

// fieldCode is the code of the data catalogue under which a referral gives the personal code.
const fieldCode = "G01.03"

func (s *System) client(assignment string) *Client {
	if s.clients[assignment] == nil {
		s.clients[assignment] = &Client{}
	}
	return s.clients[assignment]
}

// look reads an assignment as it is now. Whatever order changes come in, this is the truth.
func (s *System) look(ctx context.Context, c Change) error {
	x := s.client(c.Subject)
	if x.erased || c.Kind == "client.merged" && s.broken.is("old-code") {
		return nil
	}
	var a struct {
		Registration  string                         `json:"registration"`
		State         string                         `json:"state"`
		AddressHidden bool                           `json:"addressHidden"`
		Extract       []struct{ Code, Value string } `json:"extract"`
	}
	if err := s.api.Get(ctx, "/v1/"+c.Subject, &a); err != nil {
		return err
	}
	x.registration, x.addressHidden = a.Registration, a.AddressHidden
	gone := []string{"ASSIGNMENT_STATE_WITHDRAWN", "ASSIGNMENT_STATE_LAPSED", "ASSIGNMENT_STATE_REJECTED"}
	x.closed = slices.Contains(gone, a.State) && !s.broken.is("trust-order") && !s.broken.is("ignore-withdrawal")
	for _, f := range a.Extract {
		if f.Code == fieldCode && f.Value != "" {
			x.code = f.Value
		}
	}
	return nil
}

// exercise does what a person before this system asks for. In a real system that is a button.
func (s *System) exercise(ctx context.Context, c Change) error {
	e := c.Details
	x := s.client(e["assignment"])
	switch {
	case s.done[e["exercise"]] && !s.broken.is("double-report"):
		return nil // the same change came twice
	case x.erased || x.closed:
		return nil // nothing may be said about this client any more
	}
	s.done[e["exercise"]] = true
	at := "/v1/" + e["assignment"]
	switch e["what"] {
	case "accept":
		return s.api.Post(ctx, "DELIVER", at+":accept", struct{}{}, nil)
	case "reject":
		return s.reject(ctx, at, e["reason"], e["note"])
	case "report", "report-by-code", "report-walk-in":
		return s.report(ctx, e, x)
	case "report-sheet":
		return s.sheet(ctx, e, x)
	case "fix-sheet":
		return s.fix(ctx, e)
	case "correct", "cancel", "resend":
		return s.again(ctx, e)
	case "report-file":
		return s.file(ctx, e, x)
	case "confirm-statement":
		return s.confirm(ctx, e["month"])
	case "report-places":
		return s.places(ctx, e)
	case "rotate-key":
		return s.RotateKey(ctx)
	case "rotate-certificate":
		return s.RotateCertificate(ctx)
	}
	return nil
}

// reject refuses a client. A reason that the code list does not have becomes OTHER, with words.
func (s *System) reject(ctx context.Context, at, reason, note string) error {
	var list struct {
		Codes []struct{ Code string } `json:"codes"`
	}
	if err := s.api.Get(ctx, "/v1/codeLists/reject-reasons", &list); err != nil {
		return err
	}
	if !slices.ContainsFunc(list.Codes, func(c struct{ Code string }) bool { return c.Code == reason }) {
		reason, note = "OTHER", strings.TrimSpace(reason+" "+note)
	}
	return s.api.Post(ctx, "DELIVER", at+":reject", map[string]string{"reason": "REJECT_CAUSE_" + reason, "note": note}, nil)
}

// places tells the public register how many places there are.
func (s *System) places(ctx context.Context, e map[string]string) error {
	return s.api.Post(ctx, "REGISTER", "/v1/"+e["registration"]+":reportCapacity", map[string]any{
		"capacity": map[string]any{"placesTotal": number(e["total"]), "placesFree": number(e["free"])},
	}, nil)
}
