package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"strings"
	"time"

	"github.com/digisoc/platform/pkg/clock"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/control"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/responsibility"
)

// Controls implements sharing.v1.ControlService.
type Controls struct {
	sharingv1.UnsafeControlServiceServer
	controls []control.Control
	matrix   *responsibility.Matrix
	app      *app.App
	known    func(leaf string) bool
	clock    clock.Clock
}

var _ sharingv1.ControlServiceServer = (*Controls)(nil)

// NewControls returns the server over both registers; known tells the leaves and groups of the data catalogue.
func NewControls(a *app.App, all []control.Control, m *responsibility.Matrix, known func(string) bool, c clock.Clock) *Controls {
	return &Controls{app: a, controls: all, matrix: m, known: known, clock: c}
}

// ListControls lists every control with its evidence.
func (s *Controls) ListControls(_ context.Context, req *sharingv1.ListControlsRequest) (*sharingv1.ListControlsResponse, error) {
	out := &sharingv1.ListControlsResponse{}
	for i := range s.controls {
		m := controlMessage(&s.controls[i])
		if req.GetState() == "" || req.GetState() == m.GetState() {
			out.Controls = append(out.Controls, m)
		}
	}
	return out, nil
}

// ExportControls answers with a table.
func (s *Controls) ExportControls(context.Context, *sharingv1.ExportControlsRequest) (*sharingv1.ExportControlsResponse, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	lines := [][]string{{"id", "act", "mark", "owner", "title_lv", "title_en", "state", "last", "tests", "document", "why_lv", "why_en"}}
	for i := range s.controls {
		c := &s.controls[i]
		state, last := c.State()
		names := make([]string, len(c.Tests))
		for j, t := range c.Tests {
			names[j] = t.Name + "=" + t.Result.Result
			if t.Commit != "" {
				names[j] += "@" + t.Commit
			}
		}
		why := control.Reason{}
		if w := c.Why(); w != nil {
			why = *w
		}
		when := ""
		if !last.IsZero() {
			when = last.UTC().Format(time.RFC3339)
		}
		lines = append(lines, []string{c.ID, c.Act, c.Mark, c.Owner, c.LV, c.EN, state, when, strings.Join(names, " "), c.Document, why.LV, why.EN})
	}
	if err := w.WriteAll(lines); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(b.Bytes())
	return &sharingv1.ExportControlsResponse{File: &typesv1.File{
		MediaType: "text/csv; charset=utf-8", FileName: "controls.csv", Content: b.Bytes(), Sha256: hex.EncodeToString(sum[:]),
	}}, nil
}

func controlMessage(c *control.Control) *sharingv1.Control {
	state, last := c.State()
	m := &sharingv1.Control{Id: c.ID, Act: c.Act, Mark: c.Mark, Owner: c.Owner, Title: text(c.LV, c.EN), State: state, TestTime: stamp(last), Document: c.Document}
	if why := c.Why(); why != nil {
		m.Why = text(why.LV, why.EN)
	}
	for _, t := range c.Tests {
		m.Tests = append(m.Tests, &sharingv1.ControlTest{Name: t.Name, Result: t.Result.Result, RunTime: stamp(t.Time), Commit: t.Commit})
	}
	return m
}

// GetResponsibility tells who answers for a leaf.
func (s *Controls) GetResponsibility(_ context.Context, req *sharingv1.GetResponsibilityRequest) (*sharingv1.GetResponsibilityResponse, error) {
	leaf := strings.TrimPrefix(req.GetName(), "leaves/")
	group, row, ok := s.matrix.Of(leaf, s.clock.Now().In(clock.Riga))
	if !ok || !s.known(leaf) {
		return nil, domain.ErrLeafNotFound
	}
	party := func(code string) *typesv1.LocalizedText {
		p := s.matrix.Party(code, s.clock.Now())
		return text(p.LV, p.EN)
	}
	out := &sharingv1.GetResponsibilityResponse{
		Group: group, Controller: party(row.Controller), Processor: party(row.Processor), Auditor: party(row.Auditor), Owner: party(row.Owner), Mark: row.Mark, Source: row.Source,
	}
	for _, c := range responsibility.Controls {
		k := row.Controls[c]
		out.Controls = append(out.Controls, &sharingv1.Responsibility{
			Control: c, Responsible: party(k.Responsible), Accountable: party(k.Accountable), Consulted: party(k.Consulted), Informed: party(k.Informed),
		})
	}
	return out, nil
}
