package demo

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/digisoc/platform/services/allinone/internal/rest"
	"github.com/digisoc/platform/services/allinone/scenarios"
)

const taken = "IDENTIFIER_TAKEN"

// application walks the whole journey J1 to J3: persons, household, application, signatures, case, assessment, decision,
// and waits for the benefits that follow from the event.
func (r *Runner) application(ctx context.Context, staff Staff, report *Report) error {
	persons, err := r.register(ctx, staff, report.Scenario)
	if err != nil {
		return err
	}
	if err := r.file(ctx, staff, report, persons); err != nil {
		return err
	}
	if err := r.decide(ctx, staff, report); err != nil {
		return err
	}
	if err := r.follow(ctx, staff, report); err != nil {
		return err
	}
	r.compare(report)
	return nil
}

func (r *Runner) register(ctx context.Context, staff Staff, s scenarios.Scenario) (map[string]string, error) {
	persons := map[string]string{}
	var members []any
	day, err := r.day(s)
	if err != nil {
		return nil, err
	}
	for i, m := range s.Members {
		name, err := r.registerOne(ctx, staff, s, m, i)
		if err != nil {
			return nil, err
		}
		persons[m.Key] = name
		members = append(members, rest.Doc{"person": name, "role": role(m), "startDate": day.AddDate(-1, 0, 0).Format(time.DateOnly)})
	}
	household, err := staff.Caseworker.Post(ctx, "/v1/households", rest.Doc{"household": rest.Doc{"municipality": s.Municipality, "memberships": members}}, "")
	if err != nil {
		return nil, err
	}
	r.step("household", "%s, persons: %d", rest.Str(household, "name"), len(members))
	return persons, nil
}

func (r *Runner) registerOne(ctx context.Context, staff Staff, s scenarios.Scenario, m scenarios.Member, i int) (string, error) {
	for range 5 { // a random synthetic code may be taken already
		code, err := SyntheticCode()
		if err != nil {
			return "", err
		}
		doc, err := staff.Caseworker.Post(ctx, "/v1/persons", person(s, m, code, i), "")
		if p := new(rest.Problem); errors.As(err, &p) && p.Reason == taken {
			continue
		}
		return rest.Str(doc, "name"), err
	}
	return "", errors.New("no free synthetic code found in five tries")
}

func role(m scenarios.Member) string {
	switch m.Relation {
	case "APPLICANT":
		return "HOUSEHOLD_ROLE_APPLICANT"
	case "CHILD":
		return "HOUSEHOLD_ROLE_CHILD"
	}
	return "HOUSEHOLD_ROLE_ADULT"
}

func (r *Runner) file(ctx context.Context, staff Staff, report *Report, persons map[string]string) error {
	s := report.Scenario
	day, err := r.day(s)
	if err != nil {
		return err
	}
	decl, err := declaration(s, persons, day)
	if err != nil {
		return err
	}
	application, err := staff.Caseworker.Post(ctx, "/v1/applications", rest.Doc{"application": rest.Doc{
		"municipality": s.Municipality, "channel": "CHANNEL_ON_SITE", "applicant": persons[s.Members[0].Key],
		"purposes": purposes(s), "receivedDate": day.Format(time.DateOnly), "declaration": decl,
	}}, "")
	if err != nil {
		return err
	}
	report.Application = rest.Str(application, "name")
	r.step("application", "%s, decision due %s", report.Application, rest.Str(application, "dueDate"))
	return r.sign(ctx, staff, application)
}

func (r *Runner) sign(ctx context.Context, staff Staff, application rest.Doc) error {
	for _, signature := range rest.List(application, "signatures") {
		if rest.Str(signature, "state") != "SIGNATURE_STATE_PENDING" {
			continue
		}
		name := rest.Str(application, "name")
		body := rest.Doc{"person": rest.Str(signature, "person"), "method": "SIGNATURE_METHOD_PAPER"}
		if _, err := staff.Caseworker.Post(ctx, "/v1/"+name+":sign", body, ""); err != nil {
			return err
		}
	}
	r.step("signatures", "adults: %d", len(rest.List(application, "signatures")))
	return nil
}

func (r *Runner) decide(ctx context.Context, staff Staff, report *Report) error {
	worker, head := staff.Caseworker.For(report.Application), staff.Head.For(report.Application)
	opened, err := worker.Post(ctx, "/v1/cases", rest.Doc{"application": report.Application}, "")
	if err != nil {
		return err
	}
	report.Case = rest.Str(opened, "name")
	r.step("case", "%s, number %s", report.Case, rest.Str(opened, "number"))
	assessed, err := worker.Post(ctx, "/v1/"+report.Case+":assess", rest.Doc{}, "")
	if err != nil {
		return err
	}
	if report.Assessment, err = worker.Get(ctx, "/v1/"+rest.Str(assessed, "assessment")); err != nil {
		return err
	}
	r.step("assessment", "%s, steps in the trace: %d", rest.Str(report.Assessment, "name"), len(rest.List(report.Assessment, "trace")))
	// GMI needs a co-operation agreement or the reason why there is none (R46); a refusal a note on the hearing.
	agreement := rest.Doc{"waiverReason": "Parauga mājsaimniecība: vienošanās nav noslēgta."}
	if _, err := worker.Post(ctx, "/v1/"+report.Case+":recordAgreement", agreement, ""); err != nil {
		return err
	}
	draft, err := worker.Post(ctx, "/v1/decisions", rest.Doc{"case": report.Case, "reasons": "Aprēķins pārbaudīts pēc iesniegtajiem dokumentiem.",
		"hearing": "Mājsaimniecība uzklausīta, parakstot iesniegumu."}, "")
	if err != nil {
		return err
	}
	r.step("draft", "%s, prepared by %s", rest.Str(draft, "name"), rest.Str(draft, "preparedBy"))
	report.Decision, err = head.Post(ctx, "/v1/"+rest.Str(draft, "name")+":issue", rest.Doc{"etag": rest.Str(draft, "etag")}, "")
	if err != nil {
		return err
	}
	r.step("decision", "number %s, issued by %s", rest.Str(report.Decision, "number"), rest.Str(report.Decision, "issuedBy"))
	r.step("document", "/v1/%s:document, as HTML or PDF", rest.Str(report.Decision, "name"))
	return nil
}

// follow waits until what the decision granted has arrived at assistance, and what it owes at payments, by their events.
func (r *Runner) follow(ctx context.Context, staff Staff, report *Report) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	worker := staff.Caseworker.For(report.Case)
	q := "?case=" + url.QueryEscape(report.Case)
	wantBenefits, wantStatuses := granted(report.Decision, "benefit"), granted(report.Decision, "status")
	for {
		benefits, err := worker.Get(ctx, "/v1/benefits"+q)
		if err != nil {
			return fmt.Errorf("wait for benefits: %w", err)
		}
		statuses, err := worker.Get(ctx, "/v1/statuses"+q)
		if err != nil {
			return fmt.Errorf("wait for statuses: %w", err)
		}
		report.Benefits, report.Statuses = rest.List(benefits, "benefits"), rest.List(statuses, "statuses")
		if len(report.Benefits) == wantBenefits && len(report.Statuses) == wantStatuses {
			break
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the decision granted %d benefits and %d statuses, but only %d and %d arrived", wantBenefits, wantStatuses, len(report.Benefits), len(report.Statuses))
		case <-time.After(20 * time.Millisecond):
		}
	}
	schedule, err := worker.Get(ctx, "/v1/paymentLines"+q)
	if err != nil {
		return err
	}
	if report.Payments, err = owed(ctx, worker, q, len(rest.List(schedule, "paymentLines"))); err != nil {
		return err
	}
	r.step("granted", "statuses: %d, benefits: %d, amounts owed: %d", len(report.Statuses), len(report.Benefits), len(report.Payments))
	return nil
}

// owed waits until payments owes what the award's schedule says, one amount a month.
func owed(ctx context.Context, worker *rest.Client, q string, want int) ([]rest.Doc, error) {
	for {
		page, err := worker.Get(ctx, "/v1/obligations"+q+"&pageSize=500")
		if err != nil {
			return nil, fmt.Errorf("wait for what is owed: %w", err)
		}
		all := rest.List(page, "obligations")
		if len(all) == want {
			return all, nil
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("the award has %d months, but only %d are owed", want, len(all))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func granted(decision rest.Doc, kind string) int {
	n := 0
	for _, e := range rest.List(decision, "entitlements") {
		if e["granted"] == true && rest.Str(e, kind) != "" {
			n++
		}
	}
	return n
}

// compare puts published values beside the computed ones: the figures of the assessment, and the benefits that were
// really granted.
func (r *Runner) compare(report *Report) {
	figures := map[string]string{
		"gmi_threshold_sum": rest.Euro(report.Assessment, "result", "gmiThresholdSum"),
		"housing_base":      rest.Euro(report.Assessment, "result", "housingBase"),
		"gmi":               r.benefit(report, "BENEFIT_KIND_GMI"),
		"housing":           r.benefit(report, "BENEFIT_KIND_HOUSING"),
	}
	for _, name := range []string{"gmi_threshold_sum", "gmi", "housing_base", "housing"} {
		if published, ok := report.Scenario.Published[name]; ok {
			report.Comparisons = append(report.Comparisons, Comparison{name, published, figures[name]})
		}
	}
}

func (r *Runner) benefit(report *Report, kind string) string {
	for _, b := range report.Benefits {
		if strings.EqualFold(rest.Str(b, "kind"), kind) {
			return rest.Euro(b, "monthlyAmount")
		}
	}
	return "0.00"
}
