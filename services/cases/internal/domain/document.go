package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// DocumentKind is what a document is.
type DocumentKind string

// DocumentFormat is the form of a document.
type DocumentFormat string

// The kinds and forms; words of the contract without prefix.
const (
	DecisionDocument    DocumentKind = "DECISION"    // lēmums (R99 to R101)
	DeclarationDocument DocumentKind = "DECLARATION" // iztikas līdzekļu deklarācija (R94 to R96)
	CertificateDocument DocumentKind = "CERTIFICATE" // izziņa par statusu (R81)

	HTML DocumentFormat = "HTML"
	PDF  DocumentFormat = "PDF"
)

// DocumentKinds is every kind.
var DocumentKinds = []DocumentKind{DecisionDocument, DeclarationDocument, CertificateDocument}

// Document is one document of an issued decision in one form. Once kept it does not change.
type Document struct {
	Kind   DocumentKind
	Format DocumentFormat
	Body   []byte
	SHA256 string // of the body, in hexadecimal
	Made   time.Time
}

// NewDocument makes a document of its bytes.
func NewDocument(kind DocumentKind, format DocumentFormat, body []byte, made time.Time) Document {
	sum := sha256.Sum256(body)
	return Document{Kind: kind, Format: format, Body: body, SHA256: hex.EncodeToString(sum[:]), Made: made}
}

// GrantsStatus reports whether the decision grants a status, so that a certificate proves it (R81).
func (d Decision) GrantsStatus() bool {
	for _, e := range d.Entitlements {
		if e.Granted && e.Status != "" {
			return true
		}
	}
	return false
}

// Documents are the kinds of documents that the decision has.
func (d Decision) Documents() []DocumentKind {
	kinds := []DocumentKind{DecisionDocument, DeclarationDocument}
	if d.GrantsStatus() {
		kinds = append(kinds, CertificateDocument)
	}
	return kinds
}
