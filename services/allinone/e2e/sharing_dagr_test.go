package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/digisoc/platform/services/allinone/internal/rest"
	"github.com/digisoc/platform/services/allinone/scenarios"
	"github.com/digisoc/platform/services/sharing"
)

// dagrSimulator starts the simulator as developers do, and returns its address and the identity that it has registered.
func dagrSimulator(t *testing.T) (base, identity string) {
	t.Helper()
	dir := t.TempDir()
	program := filepath.Join(dir, "dagr-simulator")
	build := exec.Command("go", "build", "-o", program, "../../sharing/cmd/dagr-simulator")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		t.Fatal(err)
	}
	identity = filepath.Join(dir, "identity.pem")
	cmd := exec.CommandContext(t.Context(), program, "--listen=127.0.0.1:0", "--latency=0s", "--identity="+identity)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	base, found := strings.CutPrefix(strings.TrimSpace(line), "dagr-simulator: ")
	if err != nil || !found {
		t.Fatalf("the simulator said %q: %v", line, err)
	}
	return base, identity
}

// A head's decision is in DAGR within seconds, in the main section and under the person's code; an official reads the register of
// persons through it for the case, with source and time; and who answers for the exchange sees how it goes, without persons.
func TestInstanceDAGRBothWays(t *testing.T) {
	instance(t)
	simulator, identity := dagrSimulator(t)
	cfg := settings(t.TempDir())
	cfg.Dagr = sharing.Dagr{
		URL: simulator, Identity: identity, Producer: "digisoc-out", Consumer: "digisoc-in", Section: "main", Simulated: true,
		Poll: 100 * time.Millisecond, Permissions: map[string]string{"fpr_person": "22791", "vzd_address": "1321"},
	}
	s := start(t, cfg)
	t.Cleanup(func() { _ = s.Stop(t.Context()) })
	scenario, err := scenarios.Get("TODAY")
	if err != nil {
		t.Fatal(err)
	}
	report, err := s.runner().Run(t.Context(), scenario)
	if err != nil {
		t.Fatal(err)
	}
	worker := s.people.As("ilze.kalnina").For(report.Case)
	application, err := worker.Get(t.Context(), "/v1/"+report.Application)
	if err != nil {
		t.Fatal(err)
	}
	person := rest.Str(application, "applicant")
	known, err := worker.Get(t.Context(), "/v1/"+person)
	if err != nil {
		t.Fatal(err)
	}
	code := strings.ReplaceAll(rest.Str(rest.List(known, "identifiers")[0], "value"), "-", "")

	for _, name := range []string{"digisoc_household_status", "digisoc_granted_benefits"} {
		await(t, name+" is in DAGR", func() bool {
			for _, r := range simulated(t, http.MethodGet, simulator+"/_sim/datasets/main/"+name, nil) {
				if r["PersonCode"] == code && r["Revoked"] == false && r["IssuerAtvk"] == "0033000" {
					return true
				}
			}
			return false
		})
	}

	simulated(t, http.MethodPost, simulator+"/_sim/records/fpr_person", rest.Doc{"PersonCode": code, "Surname": "Reģistra", "DeclaredAddress": "Liepu iela 1"})
	ask := func(c *rest.Client, body rest.Doc) (rest.Doc, error) {
		return c.Post(t.Context(), "/v1/registers/fpr_person:read", body, "")
	}
	first, err := ask(worker, rest.Doc{"person": person})
	if err != nil || rest.Str(first, "status") != "REGISTER_STATUS_OK" || rest.Str(first, "source") != "PMLP" || rest.Str(first, "fetchTime") == "" || rest.Str(first, "sourceTime") == "" {
		t.Fatalf("%v, %v", first, err)
	}
	if p := rest.List(first, "properties")[1]; rest.Str(p, "value") != "Reģistra" {
		t.Errorf("the surname: %v", p)
	}
	if again, err := ask(worker, rest.Doc{"person": person}); err != nil || again["kept"] != true || rest.Str(again, "fetchTime") != rest.Str(first, "fetchTime") {
		t.Errorf("again: %v, %v", again, err)
	}
	_, err = ask(worker, rest.Doc{"person": person, "key": code})
	wantProblem(t, err, http.StatusBadRequest, "REGISTER_KEY_INVALID")
	_, err = ask(s.people.As("ilze.kalnina"), rest.Doc{"person": person})
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
	_, err = ask(s.people.As("dace.vilka").For(report.Case), rest.Doc{"person": person}) // of another municipality
	wantProblem(t, err, http.StatusNotFound, "REGISTER_PERSON_NOT_FOUND")
	address, err := worker.Post(t.Context(), "/v1/registers/vzd_address:read", rest.Doc{"key": "100000001"}, "")
	if err != nil || rest.Str(address, "source") != "VZD" {
		t.Errorf("an address: %v, %v", address, err)
	}
	watched(t, s, code)
}

// watched reads how the exchange goes, which must show no person.
func watched(t *testing.T, s *system, code string) {
	t.Helper()
	channels, err := s.people.As("dace.kronberga").Get(t.Context(), "/v1/exchangeChannels")
	if err != nil || len(rest.List(channels, "outbound")) != 2 || len(rest.List(channels, "inbound")) != 2 {
		t.Fatalf("%v, %v", channels, err)
	}
	for _, c := range rest.List(channels, "outbound") {
		if rest.Str(c, "failure") != "" || rest.Str(c, "backlog") != "" && rest.Str(c, "backlog") != "0" || rest.Str(c, "publishTime") == "" {
			t.Errorf("a channel: %v", c)
		}
	}
	text, err := json.Marshal(channels)
	if err != nil || strings.Contains(string(text), code) {
		t.Errorf("the channels name a person: %s, %v", text, err)
	}
}

// simulated calls the control of the simulator and returns its rows.
func simulated(t *testing.T, method, address string, body rest.Doc) []map[string]any {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, address, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var got struct {
		Rows []map[string]any `json:"rows"`
	}
	if err := json.NewDecoder(res.Body).Decode(&got); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d, %v", address, res.StatusCode, err)
	}
	return got.Rows
}
