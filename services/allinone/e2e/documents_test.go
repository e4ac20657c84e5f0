package e2e

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// A decision's document is read through REST as a page; who may not see the decision does not learn of it, and the PDF is a PDF
// or says what to install.
func TestDocumentOfADecisionThroughREST(t *testing.T) {
	s := sys(t)
	draft := s.draft(t)
	issued, err := s.people.As("janis.berzs").Post(t.Context(), "/v1/"+rest.Str(draft, "name")+":issue", rest.Doc{}, "")
	if err != nil {
		t.Fatal(err)
	}
	path := "/v1/" + rest.Str(issued, "name") + ":document"
	status, kind, page := s.download(t, "ilze.kalnina", path)
	if status != http.StatusOK || kind != "text/html; charset=utf-8" || !bytes.Contains(page, []byte(rest.Str(issued, "number"))) || !bytes.Contains(page, []byte(`<html lang="lv">`)) {
		t.Fatalf("%d %s %.300s", status, kind, page)
	}
	status, kind, page = s.download(t, "ilze.kalnina", path+"?format=DOCUMENT_FORMAT_PDF")
	switch {
	case status == http.StatusOK && kind == "application/pdf" && bytes.HasPrefix(page, []byte("%PDF-")):
	case status == http.StatusServiceUnavailable && strings.Contains(string(page), "DOCUMENT_PRINTER_"):
		t.Log("no PDF is made on this machine: ", string(page))
	default:
		t.Fatalf("%d %s %.300s", status, kind, page)
	}
	if status, _, page := s.download(t, "anna.ozola", path); status != http.StatusNotFound {
		t.Fatalf("%d %.300s", status, page)
	}
}

// download reads the bytes of an answer.
func (s *system) download(t *testing.T, who, path string) (int, string, []byte) {
	t.Helper()
	status, header, body, err := s.people.As(who).Raw(t.Context(), http.MethodGet, path, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	return status, header.Get("Content-Type"), body
}
