package forms

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/digisoc/platform/pkg/inputs"
	"github.com/digisoc/platform/proto/catalogue"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
)

// entered are the messages that an application is entered with.
var entered = []protoreflect.ProtoMessage{
	(*casesv1.Application)(nil), (*typesv1.Member)(nil), (*typesv1.MonthlyIncome)(nil), (*typesv1.NoIncome)(nil), (*typesv1.EconomicActivity)(nil),
	(*typesv1.IrregularIncome)(nil), (*typesv1.Declaration)(nil), (*typesv1.Asset)(nil), (*typesv1.Account)(nil), (*typesv1.RealProperty)(nil),
	(*typesv1.Vehicle)(nil), (*typesv1.Dwelling)(nil), (*typesv1.HousingExpense)(nil), (*typesv1.Crisis)(nil),
}

// SEC-BCK-2: what was written on paper can be entered later: each field that an application asks has its place on the form, and the form asks
// nothing that the contract does not know.
func TestSEC_BCK_2_PaperAsksWhatTheContractAsks(t *testing.T) {
	t.Parallel()
	rows, err := inputs.Load(catalogue.Files)
	if err != nil {
		t.Fatal(err)
	}
	body, err := application()
	if err != nil {
		t.Fatal(err)
	}
	onPaper := map[string]bool{}
	for _, m := range regexp.MustCompile(`data-fields="([^"]*)"`).FindAllStringSubmatch(string(body), -1) {
		for name := range strings.FieldsSeq(m[1]) {
			onPaper[name] = true
		}
	}
	asked := 0
	for _, m := range entered {
		fields := m.ProtoReflect().Descriptor().Fields()
		for i := range fields.Len() {
			name := string(fields.Get(i).FullName())
			if rows.Last(name) == nil {
				continue // no person fills it in
			}
			asked++
			if !onPaper[name] {
				t.Errorf("%s is asked and has no place on the form", name)
			}
			delete(onPaper, name)
		}
	}
	delete(onPaper, "person")
	if len(onPaper) > 0 || asked < 30 {
		t.Errorf("%d fields are asked; on the form and not in the contract: %v", asked, onPaper)
	}
}

// The form is whole without any other server, script or service, in Latvian with English beside it.
func TestSEC_BCK_2_PaperNeedsNothing(t *testing.T) {
	t.Parallel()
	h, err := Handler()
	if err != nil {
		t.Fatal(err)
	}
	get := func(path string, header ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
		if len(header) == 2 {
			r.Header.Set(header[0], header[1])
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	w := get("/forms/application")
	page := w.Body.String()
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("%d, %v", w.Code, w.Header())
	}
	for _, want := range []string{`<html lang="lv">`, `<span lang="en">Day of receipt</span>`, `href="/forms/form.css"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the form lacks %s", want)
		}
	}
	for _, never := range []string{"<script", "http://", "https://", "style="} {
		if strings.Contains(page, never) {
			t.Errorf("the form has %s", never)
		}
	}
	if get("/forms/form.css").Code != http.StatusOK || get("/forms/other").Code != http.StatusNotFound {
		t.Error("the style is not there, or another form is")
	}
	if get("/forms/application", "If-None-Match", w.Header().Get("ETag")).Code != http.StatusNotModified {
		t.Error("a form that is there is sent again")
	}
}
