package conform

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// Test is what is tested and how.
type Test struct {
	Door
	Name, Version string        // of the program, as agreements name it
	Cases         []string      // only these; empty is the whole suite
	Limit         time.Duration // for each case; zero is the platform's
	Dir           string        // where the keys of the system are put
	// Started is called when the system may begin, with what it needs in its environment.
	Started func(env []string) error
	// Ended says that the system has ended by itself; nil when nobody knows.
	Ended <-chan error
	// Decided is called for each case that was decided.
	Decided func(Case)
}

// Case is what became of one.
type Case struct {
	ID, LV, EN     string
	Passed         bool
	NoteLV, NoteEN string
	Evidence       []string
}

// Result is what became of a run.
type Result struct {
	Run         string // conformanceRuns/{uuid}
	Passed      bool
	Cases       []Case
	Certificate rest.Doc // nil where there is none
	JUnit       []byte
}

// Failed are the names of the cases that were not passed.
func (r *Result) Failed() (ids []string) {
	for _, c := range r.Cases {
		if !c.Passed {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

const lookEvery = 200 * time.Millisecond

// Run makes a sandbox, begins a run in it and follows it to its end.
func (t Test) Run(ctx context.Context) (*Result, error) {
	own, err := NewKeys()
	if err != nil {
		return nil, err
	}
	api, sign, err := t.client(ctx, own)
	if err != nil {
		return nil, err
	}
	if sign.clientID, err = sandboxFor(ctx, api, own); err != nil {
		return nil, fmt.Errorf("make a sandbox: %w", err)
	}
	run, env, err := t.begin(ctx, api)
	if err != nil {
		return nil, fmt.Errorf("begin a run: %w", err)
	}
	if err := t.Started(env); err != nil {
		return nil, err
	}
	return t.follow(ctx, api, rest.Str(run, "name"))
}

// sandboxFor makes a sandbox whose keys are the watcher's.
func sandboxFor(ctx context.Context, api *rest.Client, k *Keys) (string, error) {
	jwk, err := k.JWK()
	if err != nil {
		return "", err
	}
	anybody := *api
	anybody.Token, anybody.Purpose, anybody.LegalBasis = nil, "", ""
	box, err := anybody.Post(ctx, "/v1/sandboxes", rest.Doc{"jwk": jwk, "certificatePem": k.PEM()}, "")
	return rest.Str(box, "clientId"), err
}

// begin starts the run and returns what the tested system needs.
func (t Test) begin(ctx context.Context, api *rest.Client) (rest.Doc, []string, error) {
	theirs, err := NewKeys()
	if err != nil {
		return nil, nil, err
	}
	jwk, err := theirs.JWK()
	if err != nil {
		return nil, nil, err
	}
	key, certificate, err := theirs.Write(t.Dir)
	if err != nil {
		return nil, nil, err
	}
	body := rest.Doc{"systemName": t.Name, "systemVersion": t.Version, "jwk": jwk, "certificatePem": theirs.PEM(), "cases": t.Cases}
	if t.Limit > 0 {
		body["caseLimit"] = fmt.Sprintf("%.3fs", t.Limit.Seconds())
	}
	run, err := api.Post(ctx, "/v1/conformanceRuns", body, uuid.NewString())
	if err != nil {
		return nil, nil, err
	}
	return run, []string{
		"DIGISOC_URL=" + api.Base, "DIGISOC_CLIENT_ID=" + rest.Str(run, "clientId"), "DIGISOC_KEY=" + key, "DIGISOC_CERTIFICATE=" + certificate,
		"DIGISOC_ROOTS=" + t.Roots,
	}, nil
}

// follow looks at the run until it is over. A system that has ended by itself cannot pass any more: the first case that is
// decided after that ends the run.
func (t Test) follow(ctx context.Context, api *rest.Client, name string) (*Result, error) {
	told, gone := map[string]bool{}, false
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		run, err := api.Get(ctx, "/v1/"+name)
		if err != nil {
			return nil, err
		}
		out := result(run)
		for _, c := range rest.List(run, "results") {
			id, state := rest.Str(c, "caseId"), rest.Str(c, "state")
			if state == "CONFORMANCE_CASE_STATE_PASSED" || state == "CONFORMANCE_CASE_STATE_FAILED" {
				if !told[id] && t.Decided != nil {
					t.Decided(caseOf(c))
				}
				told[id] = true
			}
		}
		if over := rest.Str(run, "state") != "CONFORMANCE_RUN_STATE_RUNNING"; over || gone && anyFailed(run) {
			return t.finish(ctx, api, run, out)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case err := <-t.Ended:
			gone, t.Ended = true, nil
			fmt.Fprintln(os.Stderr, "the system has ended by itself:", err)
		case <-look.C:
		}
	}
}

func (t Test) finish(ctx context.Context, api *rest.Client, run rest.Doc, out *Result) (*Result, error) {
	status, _, report, err := api.Raw(ctx, http.MethodGet, "/v1/"+out.Run+":report", nil, "")
	if err != nil || status != http.StatusOK {
		return out, errors.Join(err, fmt.Errorf("report: %d", status))
	}
	out.JUnit = report
	if name := rest.Str(run, "certificate"); name != "" {
		if out.Certificate, err = api.Get(ctx, "/v1/"+name); err != nil {
			return out, err
		}
	}
	return out, nil
}

func result(run rest.Doc) *Result {
	out := &Result{Run: rest.Str(run, "name"), Passed: rest.Str(run, "state") == "CONFORMANCE_RUN_STATE_PASSED"}
	for _, c := range rest.List(run, "results") {
		out.Cases = append(out.Cases, caseOf(c))
	}
	return out
}

func anyFailed(run rest.Doc) bool {
	for _, c := range rest.List(run, "results") {
		if rest.Str(c, "state") == "CONFORMANCE_CASE_STATE_FAILED" {
			return true
		}
	}
	return false
}

func caseOf(c rest.Doc) Case {
	out := Case{
		ID: rest.Str(c, "caseId"), LV: rest.Str(c, "title", "lv"), EN: rest.Str(c, "title", "en"), Passed: rest.Str(c, "state") == "CONFORMANCE_CASE_STATE_PASSED",
		NoteLV: rest.Str(c, "note", "lv"), NoteEN: rest.Str(c, "note", "en"),
	}
	for _, e := range rest.List(c, "evidence") {
		out.Evidence = append(out.Evidence, rest.Str(e, "time")+" "+rest.Str(e, "text"))
	}
	return out
}
