// Package problem writes errors as RFC 9457 application/problem+json, in Latvian and English.
//
// It is the only place that knows how an error kind becomes an HTTP status. It never repeats what a caller sent and
// never shows a cause: both would leak.
package problem

import (
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"time"

	"golang.org/x/text/language"

	"github.com/digisoc/platform/pkg/errs"
)

// Domain is the domain of errors that the gateway itself raises.
const Domain = "gateway.digisoc.lv"

// typePrefix begins the type of every problem; a page of the documentation stands behind each.
const typePrefix = "https://digisoc.lv/problems/"

// Problem is the body of an error answer. The texts come in the caller's language and, under texts, in both.
type Problem struct {
	Type       string            `json:"type"`
	Title      string            `json:"title"`
	Status     int               `json:"status"`
	Detail     string            `json:"detail"`
	Instance   string            `json:"instance,omitempty"` // urn with the trace id
	Reason     string            `json:"reason"`
	Domain     string            `json:"domain"`
	Retryable  bool              `json:"retryable"` // the same request may succeed later
	Violations []Violation       `json:"violations,omitempty"`
	Metadata   map[string]string `json:"metadata,omitempty"`
	Texts      Texts             `json:"texts"`
	TraceID    string            `json:"trace_id,omitempty"`

	retryAfter time.Duration
	language   language.Tag
}

// Violation is one wrong field, by its path in the JSON body or the name of a query parameter or header.
type Violation struct {
	Field       string `json:"field"`
	Reason      string `json:"reason"`
	Description string `json:"description"`
	Texts       Pair   `json:"texts"`
}

// Texts are title and detail in both languages.
type Texts struct {
	LV Text `json:"lv"`
	EN Text `json:"en"`
}

// Text is title and detail in one language.
type Text struct {
	Title  string `json:"title"`
	Detail string `json:"detail"`
}

// Pair is one short text in both languages.
type Pair struct {
	LV string `json:"lv"`
	EN string `json:"en"`
}

// New makes the problem of an error for a caller who prefers acceptLanguage. Anything that is not an *errs.Error is
// Internal. An internal error shows the fixed text, whatever it says itself.
func New(err error, acceptLanguage, traceID string) Problem {
	e, ok := errs.As(err)
	if !ok || e.Kind == errs.Internal {
		e = errs.ErrInternal
	}
	status, title := StatusOf(e), titles[e.Kind]
	if special, ok := byReason[e.Reason]; ok {
		title = special.title
	}
	p := Problem{
		Status: status, Reason: e.Reason, Domain: e.Domain, Metadata: e.Metadata, TraceID: traceID,
		Texts:      Texts{LV: Text{title.LV, or(e.MessageLV, e.Message)}, EN: Text{title.EN, e.Message}},
		Retryable:  retryable(e),
		retryAfter: e.RetryAfter, language: choose(acceptLanguage),
	}
	if p.Domain == "" {
		p.Domain = Domain
	}
	if traceID != "" {
		p.Instance = "urn:digisoc:trace:" + traceID
	}
	p.Type = typePrefix + p.Domain + "/" + p.Reason
	for _, f := range e.Fields {
		p.Violations = append(p.Violations, Violation{Field: f.Path, Reason: f.Reason, Texts: Pair{or(f.DescriptionLV, f.Description), f.Description}})
	}
	p.speak()
	return p
}

// speak fills the texts in the caller's language.
func (p *Problem) speak() {
	english := p.language == language.English
	text := p.Texts.LV
	if english {
		text = p.Texts.EN
	}
	p.Title, p.Detail = text.Title, text.Detail
	for i := range p.Violations {
		p.Violations[i].Description = p.Violations[i].Texts.LV
		if english {
			p.Violations[i].Description = p.Violations[i].Texts.EN
		}
	}
}

// Write sends the problem. Retry-After stands with every 429 and 503, at least one second.
func Write(w http.ResponseWriter, p Problem) {
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Content-Language", p.language.String())
	h.Add("Vary", "Accept-Language")
	h.Set("Cache-Control", "no-store")
	p.SetRetryAfter(h)
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the caller has gone: nothing to tell it
}

// SetRetryAfter sets the header of that name where the problem has one.
func (p *Problem) SetRetryAfter(h http.Header) {
	if p.Status == http.StatusTooManyRequests || p.Status == http.StatusServiceUnavailable {
		h.Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(p.retryAfter.Seconds())))))
	}
}

func retryable(e *errs.Error) bool {
	switch e.Kind {
	case errs.Unavailable:
		return true
	case errs.Exhausted:
		return e.Reason != errs.ErrPayloadTooLarge.Reason
	case errs.Conflict:
		return e.Reason == errs.ErrTryAgain.Reason
	}
	return false
}

var matcher = language.NewMatcher([]language.Tag{language.Latvian, language.English})

// choose returns Latvian unless English is preferred: the administration speaks Latvian.
func choose(acceptLanguage string) language.Tag {
	if len(acceptLanguage) > 500 {
		return language.Latvian
	}
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return language.Latvian
	}
	if _, i, confidence := matcher.Match(wanted...); i == 1 && confidence >= language.High {
		return language.English
	}
	return language.Latvian
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
