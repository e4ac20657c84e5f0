package main

import (
	"context"
	"net/http"
	"time"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// decision measures P4: one decision with its whole trace, in process and computed on request.
func decision(ctx context.Context, o options) ([]Measure, error) {
	p, err := boot(ctx)
	if err != nil {
		return nil, err
	}
	defer p.close(ctx)
	c := p.people.As("ilze.kalnina")
	c.HTTP = keepAlive()
	person, month := "persons/00000000-0000-7000-8000-000000000001", lastMonth()
	last, err := time.Parse("2006-01", month)
	if err != nil {
		return nil, err
	}
	body := rest.Doc{"validateOnly": true, "assessment": rest.Doc{
		"municipality": "0033000", "applicationDate": time.Now().Format(time.DateOnly),
		"purposes": []string{"APPLICATION_PURPOSE_STATUS", "APPLICATION_PURPOSE_GMI_BENEFIT", "APPLICATION_PURPOSE_HOUSING_BENEFIT"},
		"declaration": rest.Doc{
			"members":        []any{rest.Doc{"person": person, "birthDate": "1985-04-12", "relation": "RELATION_APPLICANT", "occupation": "OCCUPATION_EMPLOYED"}},
			"monthlyIncomes": []any{rest.Doc{"person": person, "month": month, "type": "INCOME_TYPE_WAGE", "amount": rest.Doc{"cents": "5000"}}},
			"noIncomes": []any{
				rest.Doc{"person": person, "month": last.AddDate(0, -1, 0).Format("2006-01")},
				rest.Doc{"person": person, "month": last.AddDate(0, -2, 0).Format("2006-01")},
			},
			"noIrregularIncomes": []any{person}, "savings": rest.Doc{"cents": "0"}, "noRealProperty": true, "noVehicles": true,
			"dwelling":        rest.Doc{"areaM2Hundredths": "4200", "rightOfUse": true},
			"housingExpenses": []any{rest.Doc{"type": "HOUSING_EXPENSE_TYPE_HEAT", "month": month, "amount": rest.Doc{"cents": "6115"}}},
		},
	}}
	all, err := latencies(ctx, 400*o.runs, func(ctx context.Context) error {
		_, err := c.Post(ctx, "/v1/assessments", body, "")
		return err
	})
	if err != nil {
		return nil, err
	}
	p99 := quantile(all, 0.99)
	here, err := inProcess(ctx, o)
	if err != nil {
		return nil, err
	}
	return []Measure{here, {ID: "P4", What: "one decision with trace by REST, p99", Unit: "ms", Ours: p99, Goal: "< 30 ms", Reached: p99 < 30}}, nil
}

// keepAlive is a client that keeps a connection for every benchmark client.
func keepAlive() *http.Client {
	return &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 2 * clients}}
}
