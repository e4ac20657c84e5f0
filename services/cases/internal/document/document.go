// Package document writes the documents of a case: the decision (R99 to R101), the declaration (R94 to R96) and the
// certificate of status (R81), each with a part in plain language. It builds one tree from what is frozen with a decision
// and writes it as a page of HTML, which is also what is printed. It decides nothing, reads no clock and asks nobody: the
// same input gives the same bytes.
package document

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protojson"

	"github.com/digisoc/platform/services/cases/internal/domain"

	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
)

// Renderer writes documents. It does not change after New and is safe for concurrent use.
type Renderer struct {
	words        lexicon
	institutions map[string]institution
	appeals      []appealRow
	sections     []section
	plainTexts   plainTexts
}

// New reads the embedded data.
func New() (*Renderer, error) {
	r := &Renderer{institutions: map[string]institution{}}
	if err := readYAML("words.yaml", &r.words); err != nil {
		return nil, err
	}
	var who struct{ Municipalities []institution }
	if err := readYAML("institutions.yaml", &who); err != nil {
		return nil, err
	}
	for _, m := range who.Municipalities {
		r.institutions[m.Code] = m
	}
	var where struct{ Appeal []appealRow }
	if err := readYAML("appeal.yaml", &where); err != nil {
		return nil, err
	}
	for i := range where.Appeal {
		if err := where.Appeal[i].check(); err != nil {
			return nil, fmt.Errorf("appeal, row %d: %w", i+1, err)
		}
	}
	r.appeals = where.Appeal
	var how struct{ Sections []section }
	if err := readYAML("sections.yaml", &how); err != nil {
		return nil, err
	}
	r.sections = how.Sections
	return r, readYAML("plain.yaml", &r.plainTexts)
}

// Render writes a document of an issued decision as HTML from what is frozen with it.
func (r *Renderer) Render(kind domain.DocumentKind, f *domain.File, d *domain.Decision) ([]byte, error) {
	s, err := r.source(f, d)
	if err != nil {
		return nil, fmt.Errorf("document %s: %w", kind, err)
	}
	var doc Doc
	switch kind {
	case domain.DecisionDocument:
		doc, err = s.decision()
	case domain.DeclarationDocument:
		doc = s.declarationForm()
	case domain.CertificateDocument:
		doc, err = s.certificate()
	default:
		err = fmt.Errorf("unknown kind")
	}
	if err != nil {
		return nil, fmt.Errorf("document %s: %w", kind, err)
	}
	return HTML(doc)
}

// source is everything a document is written from.
type source struct {
	*Renderer
	file        *domain.File
	issued      *domain.Decision
	by          institution
	declaration domain.Declaration
	assessment  *assistancev1.Assessment
	known       domain.Particulars
	day         domain.Date // civil day of issue in Riga
}

// Declaration writes the declaration of an application as it stands, to be read and signed (R95). What the registry says
// of the persons is given by the caller.
func (r *Renderer) Declaration(f *domain.File, known domain.Particulars) ([]byte, error) {
	s, err := r.form(f, known)
	if err != nil {
		return nil, fmt.Errorf("declaration: %w", err)
	}
	s.declaration = f.Application.Declaration
	return HTML(s.declarationForm())
}

// form is a source without a decision.
func (r *Renderer) form(f *domain.File, known domain.Particulars) (*source, error) {
	by, ok := r.institutions[f.Application.Municipality]
	if !ok {
		return nil, fmt.Errorf("no institution for municipality %s", f.Application.Municipality)
	}
	return &source{Renderer: r, file: f, by: by, known: known, day: known.Day, assessment: &assistancev1.Assessment{}}, nil
}

func (r *Renderer) source(f *domain.File, d *domain.Decision) (*source, error) {
	if d.Snapshot == nil {
		return nil, fmt.Errorf("the decision has no snapshot")
	}
	known, err := domain.ReadParticulars(d.Snapshot.Particulars)
	if err != nil {
		return nil, err
	}
	s, err := r.form(f, known)
	if err != nil {
		return nil, err
	}
	s.issued = d
	if s.declaration, err = d.Snapshot.ReadDeclaration(); err != nil {
		return nil, err
	}
	if err := (protojson.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(d.Snapshot.Assessment, s.assessment); err != nil {
		return nil, fmt.Errorf("read assessment: %w", err)
	}
	return s, nil
}

func (s *source) lv(list string, code any) string { return s.words.word("lv", list, fmt.Sprint(code)) }
