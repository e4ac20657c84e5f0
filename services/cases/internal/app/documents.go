package app

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// unknownMember is the error of a member whom the registry does not know.
func unknownMember(i int) error {
	e := domain.ErrPersonUnknown
	return e.Field(fmt.Sprintf("application.declaration.members[%d].person", i), e.Reason, e.Message, e.MessageLV)
}

// document writes the documents of a decision that was just issued; they are kept with it.
func (a *App) document(f *domain.File, d *domain.Decision) error {
	for _, kind := range d.Documents() {
		page, err := a.documents.Render(kind, f, d)
		if err != nil {
			return errs.ErrInternal.Wrap(err)
		}
		f.Changes.Documents = append(f.Changes.Documents, domain.NewDocument(kind, domain.HTML, page, d.Issued))
	}
	return nil
}

// DocumentView is a document with the number of its decision.
type DocumentView struct {
	Document domain.Document
	Number   string
}

// GetDecisionDocument returns a document of an issued decision as it was kept at issue. The PDF is printed from exactly
// that HTML when it is asked for first, and kept then.
func (a *App) GetDecisionDocument(ctx context.Context, decision uuid.UUID, kind domain.DocumentKind, format domain.DocumentFormat) (DocumentView, error) {
	key := Key{Decision: decision}
	f, err := a.store.File(ctx, key)
	if err != nil {
		return DocumentView{}, err
	}
	if err := see(ctx, &f, key); err != nil {
		return DocumentView{}, err
	}
	d := f.Decision(decision)
	switch {
	case d.State == domain.StateIssued:
	case caller.From(ctx).Kind == caller.Citizen:
		return DocumentView{}, domain.ErrDecisionNotFound
	default:
		return DocumentView{}, domain.ErrDocumentNotFound
	}
	kept, err := a.keptDocument(ctx, decision, kind, format)
	if err == nil || format != domain.PDF || errs.KindOf(err) != errs.NotFound {
		return DocumentView{kept, d.Number}, err
	}
	kept, err = a.printDocument(ctx, decision, kind)
	return DocumentView{kept, d.Number}, err
}

// keptDocument reads a document and refuses one whose bytes are not those that were hashed.
func (a *App) keptDocument(ctx context.Context, decision uuid.UUID, kind domain.DocumentKind, format domain.DocumentFormat) (domain.Document, error) {
	kept, err := a.store.Document(ctx, decision, kind, format)
	if err != nil {
		return kept, err
	}
	if again := domain.NewDocument(kind, format, kept.Body, kept.Made); again.SHA256 != kept.SHA256 {
		return domain.Document{}, errs.ErrInternal.Wrap(fmt.Errorf("document %s %s of decision %s does not have its hash", kind, format, decision))
	}
	return kept, nil
}

// printDocument prints and keeps. Of two who print at once the first is kept, and both get that one.
func (a *App) printDocument(ctx context.Context, decision uuid.UUID, kind domain.DocumentKind) (domain.Document, error) {
	page, err := a.keptDocument(ctx, decision, kind, domain.HTML)
	if err != nil {
		return domain.Document{}, err
	}
	pdf, err := a.printer.Print(ctx, page.Body)
	if err != nil {
		return domain.Document{}, err
	}
	made := domain.NewDocument(kind, domain.PDF, pdf, a.clock.Now())
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error { return tx.KeepDocument(ctx, decision, made) })
	if err != nil {
		return domain.Document{}, err
	}
	return a.keptDocument(ctx, decision, kind, domain.PDF)
}

// GetApplicationDeclaration writes the declaration of an application as it stands, to be read and signed (R95).
func (a *App) GetApplicationDeclaration(ctx context.Context, application uuid.UUID, format domain.DocumentFormat) (domain.Document, error) {
	key := Key{Application: application}
	f, err := a.store.File(ctx, key)
	if err != nil {
		return domain.Document{}, err
	}
	if err := see(ctx, &f, key); err != nil {
		return domain.Document{}, err
	}
	known, err := a.who(ctx, &f)
	if err != nil {
		return domain.Document{}, err
	}
	page, err := a.documents.Declaration(&f, known)
	if err != nil {
		return domain.Document{}, errs.ErrInternal.Wrap(err)
	}
	if format == domain.PDF {
		page, err = a.printer.Print(ctx, page)
	}
	return domain.NewDocument(domain.DeclarationDocument, format, page, a.clock.Now()), err
}
