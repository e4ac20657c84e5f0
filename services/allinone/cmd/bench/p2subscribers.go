package main

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authn/login"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/services/allinone/internal/demo"
	"github.com/digisoc/platform/services/allinone/internal/rest"
	"github.com/digisoc/platform/services/allinone/scenarios"
)

const (
	// subscribers have a filter in CESQL each; every second one lets the event through.
	subscribers    = 200
	perPermission  = 20
	subscriberOrg  = "90000000001"
	subscriberName = "iestade-test"
)

// subscribing measures P2 to the subscribers of another institution: from the commit of a version of a dataset until the last of the
// subscriptions that its filter lets through has it, over NATS. The ceiling publishes the same bytes to as many consumers.
func subscribing(ctx context.Context, o options) ([]Measure, error) {
	i, err := boot(ctx)
	if err != nil {
		return nil, err
	}
	defer i.close(ctx)
	open, err := i.subscribe(ctx)
	if err != nil {
		return nil, err
	}
	ours, err := i.listen(ctx, open)
	if err != nil {
		return nil, err
	}
	defer ours.close()
	bare, err := newBare(ctx, i, len(open))
	if err != nil {
		return nil, err
	}
	defer bare.close()
	var middle, last, bareMiddle, bareLast []float64
	for range o.runs {
		took, err := i.commitToSubscribers(ctx, ours)
		if err != nil {
			return nil, err
		}
		middle, last = append(middle, median(took)), append(last, quantile(took, 1))
		if took, err = bare.round(ctx, ours.text()); err != nil {
			return nil, err
		}
		bareMiddle, bareLast = append(bareMiddle, median(took)), append(bareLast, quantile(took, 1))
	}
	measure := func(what string, ceiling, ours float64) Measure {
		what = fmt.Sprintf("commit to subscriber, %d with CESQL, %s", subscribers, what)
		return Measure{ID: "P2", What: what, Unit: "ms", Ceiling: ceiling, Ours: ours, Ratio: ours / ceiling, Goal: "seconds (J11)", Reached: ours < 10_000}
	}
	return []Measure{measure("median", median(bareMiddle), median(middle)), measure("last", median(bareLast), median(last))}, nil
}

// subscribe makes the permissions and subscriptions and returns those that will be sent something.
func (i *instance) subscribe(ctx context.Context) (open []string, err error) {
	system, err := i.institution()
	if err != nil {
		return nil, err
	}
	today, number := time.Now().In(clock.Riga), ""
	for n := range subscribers {
		if n%perPermission == 0 {
			number = "V-" + uuid.NewString()[:8]
			_, err := i.people.As("dace.kronberga").Post(ctx, "/v1/datasetPermissions", rest.Doc{"permission": rest.Doc{
				"number": number, "organisation": subscriberOrg, "dataset": "datasets/granted-benefits", "purpose": system.Purpose, "legalBasis": system.LegalBasis, "fields": []string{"person", "kind"},
				"fromDate": today.AddDate(0, 0, -1).Format(time.DateOnly), "toDate": today.AddDate(1, 0, 0).Format(time.DateOnly), "dailyQuota": 500}}, uuid.NewString())
			if err != nil {
				return nil, err
			}
		}
		filter := fmt.Sprintf("type LIKE '%%benefit%%' AND EXISTS subject AND INT('%d') >= 0", n)
		if n%2 == 1 {
			filter = fmt.Sprintf("type LIKE '%%status%%' OR LENGTH(subject) = %d", n)
		}
		sub, err := system.Post(ctx, "/v1/subscriptions", rest.Doc{"protocol": "NATS", "config": rest.Doc{"permission": number}, "filters": []any{rest.Doc{"sql": filter}}}, uuid.NewString())
		if err != nil {
			return nil, err
		}
		if n%2 == 0 {
			open = append(open, rest.Str(sub, "id"))
		}
	}
	return open, nil
}

// institution is another institution's system.
func (i *instance) institution() (*rest.Client, error) {
	key, ok := i.SystemKey(subscriberName)
	if !ok {
		return nil, fmt.Errorf("the development issuer has no key of %s", subscriberName)
	}
	c := *i.people.As("ilze.kalnina")
	c.Purpose, c.LegalBasis = "RELIEF", "MK-624-2023"
	c.Token = func(ctx context.Context) (string, error) {
		tokens, err := login.Client{Issuer: i.Running().Issuer, ID: subscriberName}.WithKey(ctx, key)
		return tokens.Access, err
	}
	return &c, nil
}

// commitToSubscribers has a decision made and returns how long after its commit in the dataset each subscription had it, in ms.
func (i *instance) commitToSubscribers(ctx context.Context, l *listening) ([]float64, error) {
	scenario, err := scenarios.Get("TODAY")
	if err != nil {
		return nil, err
	}
	db := i.DB("sharing")
	head := func() (n int64, err error) {
		return n, db.QueryRow(ctx, "select coalesce(max(last), 0) from dataset_head where dataset = 'granted-benefits'").Scan(&n)
	}
	before, err := quiet(ctx, db, head)
	if err != nil {
		return nil, err
	}
	l.begin()
	decided := make(chan error, 1)
	go func() {
		_, err := (&demo.Runner{Staff: i.people.Staff, Clock: clock.System()}).Run(ctx, scenario)
		decided <- err
	}()
	var committed time.Time
	for deadline := time.Now().Add(time.Minute); committed.IsZero(); time.Sleep(time.Millisecond) {
		now, err := head()
		switch {
		case err != nil:
			return nil, err
		case now > before:
			committed = time.Now()
		case time.Now().After(deadline):
			return nil, fmt.Errorf("no benefit came into the dataset: %w", <-decided)
		}
	}
	if err := <-decided; err != nil {
		return nil, err
	}
	return l.since(ctx, committed)
}

// quiet waits until nothing of the last decision is under way for two seconds, and returns the last position.
func quiet(ctx context.Context, db *pg.DB, head func() (int64, error)) (int64, error) {
	seen, since := int64(-1), time.Now()
	for {
		last, err := head()
		if err != nil {
			return 0, err
		}
		var waiting int
		if err := db.QueryRow(ctx, "select count(*) from subscription where last > delivered or position < $1", last).Scan(&waiting); err != nil {
			return 0, err
		}
		if last != seen || waiting > 0 {
			seen, since = last, time.Now()
		}
		if time.Since(since) > 2*time.Second {
			return last, nil
		}
		time.Sleep(50 * time.Millisecond)
	}
}
