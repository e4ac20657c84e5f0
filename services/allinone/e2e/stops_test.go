package e2e

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// Through REST and the real event bus: an officer ends the access of one official, the other officials go on, a second officer gives
// it back, and both can be seen by the auditor (SEC-INC-2).
func TestInstanceSEC_INC_2_KillSwitch(t *testing.T) {
	instance(t)
	s := own(t)
	laura, oskars := s.people.As("laura.eglite"), s.people.As("oskars.rozitis")
	lists := func(c *rest.Client) string {
		_, err := c.Get(t.Context(), "/v1/cases?municipality=0031000")
		return refusal(err)
	}
	if got := lists(laura); got != "" {
		t.Fatal(got)
	}
	stop, err := s.people.As("raimonds.sils").Post(t.Context(), "/v1/stops", rest.Doc{"stop": rest.Doc{
		"kind": "USER", "target": "laura.eglite", "reason": "keys were lost on a train", "incident": "INC-7"}}, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	await(t, "access has ended", func() bool { return lists(laura) == "ACCESS_STOPPED" })
	t.Logf("access to cases had ended after %s", time.Since(began).Round(time.Millisecond))
	if got := lists(oskars); got != "" {
		t.Errorf("a colleague: %s", got)
	}
	lift := "/v1/" + rest.Str(stop, "name") + ":lift"
	why := rest.Doc{"reason": "new keys were given out"}
	if _, err := s.people.As("raimonds.sils").Post(t.Context(), lift, why, uuid.NewString()); refusal(err) != "STOP_SAME_PERSON" {
		t.Errorf("lifted by who stopped: %v", err)
	}
	if _, err := s.people.As("sandra.purina").Post(t.Context(), lift, why, uuid.NewString()); err != nil {
		t.Fatal(err)
	}
	await(t, "access is back", func() bool { return lists(laura) == "" })
	if _, err := s.people.As("auditore.zane").Get(t.Context(), "/v1/stops"); err != nil {
		t.Errorf("the auditor: %v", err)
	}
}

// refusal is the reason of an answer; empty when it was none.
func refusal(err error) string {
	var p *rest.Problem
	switch {
	case errors.As(err, &p):
		return p.Reason
	case err != nil:
		return err.Error()
	}
	return ""
}
