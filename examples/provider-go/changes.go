package main

import (
	"context"
	"log/slog"
	"net/url"
	"time"
)

// System is a provider's system: what it knows of its clients and what it has sent.
type System struct {
	api     *API
	broken  Defect
	clients map[string]*Client // by assignments/{uuid}
	book    map[string]*Entry  // what was sent, by the exercise that asked for it
	done    map[string]bool    // exercises that were done: a change may come twice
}

// Change is one line of the list. Kinds and details that are not known yet may come at any time, and are passed over.
type Change struct {
	Kind    string            `json:"kind"`
	Subject string            `json:"subject"`
	Details map[string]string `json:"details"`
}

// Follow reads the list of changes from its beginning and goes on for ever. What was read is acknowledged once it is done, so
// that nothing is lost when this program stops in the middle.
func (s *System) Follow(ctx context.Context) error {
	cursor := ""
	for ctx.Err() == nil {
		var page struct {
			Changes []Change `json:"changes"`
			Next    string   `json:"nextCursor"`
		}
		if err := s.api.Get(ctx, "/v1/changes?waitSeconds=5&pageSize=100&cursor="+url.QueryEscape(cursor), &page); err != nil {
			slog.WarnContext(ctx, "changes were not read", "error", err)
			pause(ctx, time.Second)
			continue
		}
		for _, c := range page.Changes {
			if err := s.handle(ctx, c); err != nil {
				slog.WarnContext(ctx, "a change was not handled", "kind", c.Kind, "subject", c.Subject, "error", err)
			}
		}
		if len(page.Changes) > 0 {
			if err := s.api.Post(ctx, "DELIVER", "/v1/changes:acknowledge", map[string]any{"cursor": page.Next}, nil); err != nil {
				slog.WarnContext(ctx, "changes were not acknowledged", "error", err)
			}
		}
		cursor = page.Next
	}
	return ctx.Err()
}

// handle does what a change asks for. It may come twice and before or behind others: so nothing is believed of it but that
// there is something to look at.
func (s *System) handle(ctx context.Context, c Change) error {
	switch c.Kind {
	case "referral.created", "referral.changed", "plan.changed", "status.changed", "client.merged":
		if c.Kind == "plan.changed" && s.broken.is("ignore-plan") {
			return nil
		}
		return s.look(ctx, c)
	case "referral.withdrawn", "referral.lapsed":
		if !s.broken.is("ignore-withdrawal") {
			s.client(c.Subject).closed = true
		}
		return nil
	case "erase.requested":
		if !s.broken.is("keep-erased") {
			s.clients[c.Subject] = &Client{erased: true}
		}
		return nil
	case "exercise.requested":
		return s.exercise(ctx, c)
	}
	if s.broken.is("strict") && c.Kind == "future.kind" {
		panic("unknown change " + c.Kind)
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
