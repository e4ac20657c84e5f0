package e2e

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// registrar enters providers as the ministry does.
type registrar struct {
	*rest.Client
	t *testing.T
}

func (r registrar) post(path string, body rest.Doc) rest.Doc {
	r.t.Helper()
	doc, err := r.Post(r.t.Context(), path, body, uuid.NewString())
	if err != nil {
		r.t.Fatal(path, err)
	}
	return doc
}

// provider enters an organisation; number empty invents one.
func (r registrar) provider(number string) rest.Doc {
	r.t.Helper()
	if number == "" {
		number = fmt.Sprintf("4%010d", rand.Int64N(10_000_000_000))
	}
	return r.post("/v1/providers", rest.Doc{"provider": rest.Doc{"registrationNumber": number, "title": "Biedrība " + number, "legalForm": "LEGAL_FORM_ASSOCIATION"}})
}

// registration lets a service kind of a provider hold from the first day of last month.
func (r registrar) registration(provider rest.Doc, kind, address string, protected bool) rest.Doc {
	r.t.Helper()
	doc := r.post("/v1/registrations", rest.Doc{"registration": rest.Doc{
		"provider": rest.Str(provider, "name"), "serviceKind": kind, "clientGroup": "CLIENT_GROUP_ALL", "form": "SERVICE_FORM_BOTH",
		"address": rest.Doc{"municipality": "0033000", "text": address, "protected": protected},
	}})
	now := time.Now().In(clock.Riga)
	from := time.Date(now.Year(), now.Month()-1, 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	return r.post("/v1/"+rest.Str(doc, "name")+":decide", rest.Doc{"decisionRef": "1", "from": from})
}

// MK 385/2017 through REST: entered by the registrar, read by everybody, without what nobody may see.
func TestProviderRegisterIsPublic(t *testing.T) {
	rita := registrar{sys(t).people.As("rita.lapina"), t}
	anybody := sys(t).people.As("")
	p := rita.provider("")
	open := rita.registration(p, "SVC-04", "Liepājas iela 1, Kuldīga, Kuldīgas nov., LV-3301", false)
	secret := rita.registration(p, "SVC-13", "Slepena iela 2, Kuldīga, LV-3301", true)

	_, err := sys(t).people.As("ilze.kalnina").Post(t.Context(), "/v1/providers", rest.Doc{"provider": rest.Doc{"registrationNumber": "40000000000", "title": "x", "legalForm": "LEGAL_FORM_MERCHANT"}}, "")
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")

	doc, err := anybody.Get(t.Context(), "/v1/"+rest.Str(open, "name"))
	if err != nil || rest.Str(doc, "state") != "REGISTRATION_STATE_REGISTERED" || rest.Str(doc, "providerTitle") != rest.Str(p, "title") {
		t.Errorf("%v %v", doc, err)
	}
	if doc, err = anybody.Get(t.Context(), "/v1/"+rest.Str(secret, "name")); err != nil || rest.Str(doc, "address", "text") != "" {
		t.Errorf("a protected place is shown: %v %v", doc, err)
	}
	doc, err = anybody.Get(t.Context(), "/v1/registrations?filter=provider%3D%22"+rest.Str(p, "name")+"%22%20AND%20service_kind%3D%22SVC-04%22")
	if err != nil || len(rest.List(doc, "registrations")) != 1 {
		t.Errorf("search: %v %v", doc, err)
	}
	status, header, body, err := anybody.Raw(t.Context(), http.MethodGet, "/v1/hsds/services?perPage=500", nil, "")
	var page struct {
		Contents []struct{ ID, Name, Status string }
	}
	if err != nil || status != http.StatusOK || header.Get("Content-Type") != "application/json" || json.Unmarshal(body, &page) != nil || len(page.Contents) < 2 {
		t.Errorf("%d %v %.200s", status, err, body)
	}
	rita.post("/v1/"+rest.Str(open, "name")+":suspend", rest.Doc{"decisionRef": "2", "from": time.Now().In(clock.Riga).Format(time.DateOnly), "reason": "pārbaude"})
	if doc, err = anybody.Get(t.Context(), "/v1/"+rest.Str(open, "name")); err != nil || rest.Str(doc, "state") != "REGISTRATION_STATE_SUSPENDED" {
		t.Errorf("%v %v", doc, err)
	}
}
