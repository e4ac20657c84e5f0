package document

import (
	"github.com/google/uuid"

	"github.com/digisoc/platform/services/cases/internal/domain"
)

// name is what the registry called a person when the decision was issued.
func (s *source) name(id uuid.UUID) string {
	if name := s.known.Person(id).Name; name != "" {
		return name
	}
	return "persona " + id.String()
}

// resource names a person of the trace, which calls her persons/{uuid}.
func (s *source) resource(name string) string {
	const collection = "persons/"
	if len(name) <= len(collection) {
		return ""
	}
	id, err := uuid.Parse(name[len(collection):])
	if err != nil {
		return ""
	}
	return s.name(id)
}

// code writes a personal code with its dash; anything else as it is.
func code(c string) string {
	const digits, date = 11, 6
	if len(c) != digits {
		return c
	}
	return c[:date] + "-" + c[date:]
}

// payee says who gets the money of a line (R74).
func (s *source) payee(e domain.Entitlement) string {
	if p := s.issued.Payee(e.Benefit); p.Kind == domain.PayeeSupplier {
		return p.Supplier
	}
	return s.name(s.file.Application.Applicant)
}
