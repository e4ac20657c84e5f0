package domain_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/feed"
)

func event(t *testing.T) domain.Event {
	t.Helper()
	s := domain.Subscription{ID: uuid.Must(uuid.NewV7()), Salt: []byte("salt")}
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	e := s.Entry(&domain.EventType{Type: "lv.digisoc.sharing.v1.benefitGranted", Group: "G12"}, domain.Fact{
		Row:      domain.Row{Award: uuid.Must(uuid.NewV7()), Person: uuid.Must(uuid.NewV7()), Part: domain.Part{From: day, To: day, Cents: 100}, Version: 1},
		Position: 7, Kind: "GMI", Municipality: "0033000", Occurred: day, Produced: day,
	}, 0, day)
	return s.Event(&e, domain.GrantedBenefits, domain.Told{domain.FieldMunicipality: true}, "https://digisoc.lv")
}

func filters(t *testing.T, text string) []map[string]any {
	t.Helper()
	var out []map[string]any
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// Every dialect of the CloudEvents Subscriptions API decides as it says.
func TestFilterDialects(t *testing.T) {
	t.Parallel()
	e := event(t)
	for text, want := range map[string]bool{
		`[]`: true,
		`[{"exact":{"type":"lv.digisoc.sharing.v1.benefitGranted"}}]`:                                 true,
		`[{"exact":{"type":"lv.digisoc.sharing.v1.benefitGranted","datacategory":"G11"}}]`:            false,
		`[{"prefix":{"type":"lv.digisoc."}},{"suffix":{"type":"Granted"}}]`:                           true,
		`[{"prefix":{"type":"lv.digisoc."}},{"suffix":{"type":"Withdrawn"}}]`:                         false,
		`[{"all":[{"prefix":{"source":"/municipality/0033000/"}},{"exact":{"datacategory":"G12"}}]}]`: true,
		`[{"any":[{"exact":{"datacategory":"G11"}},{"exact":{"datacategory":"G12"}}]}]`:               true,
		`[{"any":[{"exact":{"datacategory":"G11"}}]}]`:                                                false,
		`[{"not":{"exact":{"datacategory":"G12"}}}]`:                                                  false,
		`[{"not":{"any":[{"exact":{"datacategory":"G11"}}]}}]`:                                        true,
		`[{"sql":"type LIKE '%Granted' AND datacategory = 'G12'"}]`:                                   true,
		`[{"sql":"type LIKE '%Withdrawn'"}]`:                                                          false,
		`[{"sql":"INT(type) > 0"}]`:                                                                   false,
		`[{"not":{"sql":"INT(type) > 0"}}]`:                                                           false, // what cannot be evaluated stays closed
		`[{"any":[{"not":{"sql":"INT(type) > 0"}},{"exact":{"specversion":"1.0"}}]}]`:                 true,
	} {
		s := domain.Subscription{Filters: filters(t, text)}
		f, err := s.Filter(feed.SQL)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := f.Passes(&e); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	narrow := domain.Subscription{Source: "/service/assistance", Types: nil}
	if f, err := narrow.Filter(feed.SQL); err != nil || f.Passes(&e) {
		t.Errorf("another source passes: %v", err)
	}
	narrow = domain.Subscription{Types: []string{"lv.digisoc.sharing.v1.benefitChanged"}}
	if f, err := narrow.Filter(feed.SQL); err != nil || f.Passes(&e) {
		t.Errorf("another type passes: %v", err)
	}
}

// A filter that names nothing, or nothing known, is refused and is never everything.
func TestFilterThatNamesNothingIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`[{}]`, `[{"exact":{}}]`, `[{"prefix":{"type":""}}]`, `[{"exact":{"type":null}}]`, `[{"exact":{"type":["x"]}}]`, `[{"exact":"type"}]`,
		`[{"all":[]}]`, `[{"any":[]}]`, `[{"any":[{}]}]`, `[{"all":[null]}]`, `[{"not":{}}]`, `[{"not":null}]`, `[{"not":[{"exact":{"type":"x"}}]}]`,
		`[{"sql":""}]`, `[{"sql":"  "}]`, `[{"sql":"type ="}]`, `[{"sql":7}]`, `[{"sql":"NOT EXISTS color"}]`, `[{"sql":"nosuch(type)"}]`,
		`[{"regex":{"type":".*"}}]`, `[{"exact":{"type":"x"},"prefix":{"type":"y"}}]`, `[{"not":{"exact":{"color":"red"}}}]`,
		`[{"exact":{"sequence":"1"}}]`, `[{"exact":{"subject":"010190-12345"}}]`, `[{"sql":"subject = '01019012345'"}]`,
		`[{"not":{"not":{"not":{"not":{"not":{"not":{"not":{"not":{"exact":{"type":"x"}}}}}}}}}}]`,
	} {
		s := domain.Subscription{Filters: filters(t, text)}
		e := event(t)
		f, err := s.Filter(feed.SQL)
		if !errors.Is(err, domain.ErrSubscriptionFilter) {
			t.Errorf("%s is a filter: %v, passes %v", text, err, f.Passes(&e))
		}
	}
	s := domain.Subscription{Filters: filters(t, `[{"sql":"TRUE"}]`)}
	if _, err := s.Filter(nil); !errors.Is(err, domain.ErrSubscriptionFilter) {
		t.Errorf("an engine that is not there lets through: %v", err)
	}
}

// No two subscriptions share a name for a person's record or an event, and the same version makes the same event.
func TestNamesOfEventsAreTheSubscriptionsOwn(t *testing.T) {
	t.Parallel()
	f := domain.Fact{Row: domain.Row{Award: uuid.Must(uuid.NewV7()), Person: uuid.Must(uuid.NewV7()), Version: 1}, Position: 3}
	a, b := domain.Subscription{Salt: []byte("a")}, domain.Subscription{Salt: []byte("b")}
	kind := &domain.EventType{Type: "lv.digisoc.sharing.v1.statusGranted"}
	x, again, y := a.Entry(kind, f, 0, time.Time{}), a.Entry(kind, f, 0, time.Now()), b.Entry(kind, f, 0, time.Time{})
	if x.Subject == y.Subject || x.EventID == y.EventID || x.Subject == f.Person || x.EventID != again.EventID || x.Subject != again.Subject {
		t.Errorf("%v %v %v", x, again, y)
	}
}
