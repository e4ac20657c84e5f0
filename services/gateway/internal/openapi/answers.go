package openapi

import (
	"net/http"

	"github.com/digisoc/platform/services/gateway/internal/route"
)

const about = `REST interface of the platform. It is a translation of the gRPC contract: same names, same rules.

**Every call about a person** carries an access token, a purpose (` + "`Digisoc-Purpose`" + `) and a legal basis (` + "`Digisoc-Legal-Basis`" + `); it is written to the audit log.

**Writes happen once** when they carry an ` + "`Idempotency-Key`" + ` header or a ` + "`requestId`" + ` field: a repeat with the same content returns the first answer with ` + "`Digisoc-Replayed: true`" + `, another content under the same key is refused (409). Keys are kept at least seven days. A write without a key is accepted and happens each time.

**No lost updates.** A record is answered with its version, as ` + "`etag`" + ` and in the ` + "`ETag`" + ` header. A change that gives it back, as ` + "`etag`" + ` or in ` + "`If-Match`" + `, is refused with 409 ` + "`RECORD_CHANGED`" + ` when somebody else was faster; without it the change happens in any case. A read with ` + "`If-None-Match`" + ` is answered 304 without a body while the record is as it was.

**Errors** are RFC 9457 problems in Latvian and English with a stable ` + "`reason`" + `; ` + "`retryable`" + ` says whether the same request may succeed later.

**Records have names** such as ` + "`persons/{uuid}`" + `; in an address only the uuid stands. Personal codes never stand in an address.

**Numbers of 64 bits**, such as cents, are texts in JSON. Money is in cents. Dates are ` + "`YYYY-MM-DD`" + ` in the calendar of Riga.

**Kļūdas un skaidrojumi ir arī latviski:** sūtiet ` + "`Accept-Language: lv`" + ` vai nesūtiet neko.`

// problemAnswers are the error answers by status; the name is that of the component.
var problemAnswers = []struct{ status, name, description string }{
	{"400", "BadRequest", "The request does not follow the contract. The violations name the fields."},
	{"401", "Unauthorized", "No token, or one that is not accepted."},
	{"403", "Forbidden", "Known, but not allowed; or purpose and legal basis are missing."},
	{"404", "NotFound", "There is no such record, or the caller may not know of it."},
	{"409", "Conflict", "The record is in the wrong state, was changed meanwhile, exists already, or the key was used otherwise."},
	{"413", "TooLarge", "The body is larger than one MiB."},
	{"415", "UnsupportedMediaType", "The body is not application/json."},
	{"429", "TooManyRequests", "Too many requests; Retry-After says when to come back."},
	{"500", "InternalError", "A fault of the platform. Quote the trace id when you ask for help."},
	{"503", "Unavailable", "Cannot answer now; Retry-After says when to come back."},
}

func withProblems(good object, r route.Route) object {
	answers := object{"200": good}
	if conditionalRead(r) {
		answers["304"] = object{"$ref": "#/components/responses/NotModified"}
	}
	for _, p := range problemAnswers {
		switch {
		case r.Body == "" && (p.status == "413" || p.status == "415"):
			continue
		case r.Access.GetPublic() && (p.status == "403" || p.status == "404"):
			continue
		case !r.Access.GetWrite() && p.status == "409":
			continue
		}
		answers[p.status] = object{"$ref": "#/components/responses/" + p.name}
	}
	return answers
}

func conditionalRead(r route.Route) bool { return r.Method == http.MethodGet && r.Resource != nil }

func responses() object {
	unchanged := commonHeaders()
	unchanged["ETag"] = headerRef("ETag")
	all := object{"NotModified": object{"description": "The record still has the version of If-None-Match; there is no body.", "headers": unchanged}}
	for _, p := range problemAnswers {
		h := commonHeaders()
		if p.status == "429" || p.status == "503" {
			h["Retry-After"] = headerRef("RetryAfter")
		}
		if p.status == "401" {
			h["WWW-Authenticate"] = headerRef("Challenge")
		}
		all[p.name] = object{
			"description": p.description, "headers": h,
			"content": object{"application/problem+json": object{"schema": object{"$ref": "#/components/schemas/Problem"}}},
		}
	}
	return all
}

func headerRef(name string) object { return object{"$ref": "#/components/headers/" + name} }

func commonHeaders() object {
	return object{
		"RateLimit-Limit": headerRef("RateLimitLimit"), "RateLimit-Remaining": headerRef("RateLimitRemaining"), "RateLimit-Reset": headerRef("RateLimitReset"),
		"X-Trace-Id": headerRef("TraceID"), allowOrigin: headerRef(allowOrigin),
	}
}

// goodHeaders are those of an answer; a resource with a version has an ETag.
func goodHeaders(r route.Route, _ object) object {
	h := commonHeaders()
	if r.Resource != nil || answersWithFile(r) {
		h["ETag"] = headerRef("ETag")
	}
	if r.Access.GetWrite() {
		h["Digisoc-Replayed"] = headerRef("Replayed")
	}
	return h
}

func headers() object {
	count := func(description string) object {
		return object{"description": description, "schema": object{"type": "integer", "format": "int32", "minimum": 0, "maximum": 1000000}}
	}
	word := func(description, pattern string, length int) object {
		return object{"description": description, "schema": object{"type": "string", "pattern": pattern, "maxLength": length}}
	}
	return object{
		"RateLimitLimit":     count("Requests that may come at once."),
		"RateLimitRemaining": count("Requests left at once."),
		"RateLimitReset":     count("Seconds until all are available again."),
		"RetryAfter":         count("Seconds to wait."),
		"TraceID":            word("Id to quote when asking for help.", "^[0-9a-f]{32}$", 32),
		allowOrigin:          word("Only for web pages on the list of this installation.", "^https?://[^/]+$", 255),
		"ETag":               word("Version of the record; give it back in If-Match, or as etag, in a change.", `^"[^"]*"$`, 100),
		"Challenge":          word("How to authenticate (RFC 6750).", "^Bearer .*$", 500),
		"Replayed":           object{"description": "true: the answer to an earlier request with the same key.", "schema": object{"type": "string", "enum": []any{"true"}}},
	}
}

func parameters() object {
	text := func(name, description, pattern string, length int, required bool, example string) object {
		return object{
			"name": name, "in": "header", "description": description, "required": required, "example": example,
			"schema": object{"type": "string", "pattern": pattern, "maxLength": length},
		}
	}
	return object{
		"Purpose":        object{"name": "Digisoc-Purpose", "in": "header", "description": "What the data are needed for. Not needed when the token says it (authorization_details of type digisoc.data_access).", "schema": object{"type": "string", "enum": []any{"ASSIST", "SELF", "APPLY", "AUDIT"}}, "example": "ASSIST"},
		"LegalBasis":     text("Digisoc-Legal-Basis", "Norm that permits it, for example SPSP-36 or MK809. Not needed when the token says it.", "^[A-Z0-9][A-Z0-9.-]*$", 64, false, "SPSP-36"),
		"Case":           text("Digisoc-Case", "Case or application that the call is about: lists answer only what is of it, records of others are hidden, and a list that cannot be narrowed is refused (LIST_NOT_NARROWED). Written to the audit log.", "^(cases|applications)/[0-9a-f-]{36}$", 64, false, "cases/019a2f6e-7c1d-7b42-9a35-1f0e5d6c7b80"),
		"IdempotencyKey": text("Idempotency-Key", "Makes the write happen once: a repeat returns the first answer.", "^[!-~]+$", 255, false, "5f0c7a52-3b8e-4c0a-9a55-0b5d0f4f1c11"),
		"IfMatch":        text("If-Match", "Version that the change expects, in quotes as it stood in the ETag header; * means any. The same as etag in the body; a difference between the two is refused (400).", `^(\*|"[!#-~]+")$`, 255, false, `"v3"`),
		"IfNoneMatch":    text("If-None-Match", "Versions that the reader has; 304 without a body while the record has one of them.", `^(\*|(W/)?"[!#-~]+"( *, *(W/)?"[!#-~]+")*)$`, 2000, false, `"v3"`),
		"AcceptLanguage": text("Accept-Language", "Language of titles and details in problems: lv (default) or en. Both are always in texts.", "^[A-Za-z0-9,;=.*\\- ]*$", 255, false, "lv"),
	}
}

func problemSchemas() object {
	text := func(description string) object {
		return object{"type": "string", "description": description, "pattern": anyText, "maxLength": 2000}
	}
	closed := func(description string, required []any, properties object) object {
		return object{"type": "object", "description": description, "required": required, "properties": properties, "additionalProperties": false}
	}
	reason := object{"type": "string", "description": "Stable word of the error; part of the contract.", "pattern": "^[A-Z][A-Z0-9_]+[A-Z0-9]$", "maxLength": 63}
	pair := closed("A text in both languages.", []any{"lv", "en"}, object{"lv": text("Latvian."), "en": text("English.")})
	words := closed("Title and detail in one language.", []any{"title", "detail"}, object{"title": text("Title."), "detail": text("Detail.")})
	return object{
		"Problem": closed("Problem details (RFC 9457). No value that was sent stands in it.",
			[]any{"type", "title", "status", "detail", "reason", "domain", "retryable", "texts"}, object{
				"type":       object{"type": "string", "format": "uri", "maxLength": 255, "description": "https://digisoc.lv/problems/{domain}/{REASON}"},
				"title":      text("Sort of problem, in the language of the request."),
				"status":     object{"type": "integer", "format": "int32", "minimum": 400, "maximum": 599, "description": "HTTP status."},
				"detail":     text("What is wrong, in the language of the request."),
				"instance":   object{"type": "string", "format": "uri", "maxLength": 255, "description": "urn:digisoc:trace:{trace id}"},
				"reason":     reason,
				"domain":     object{"type": "string", "pattern": `^[a-z.]+$`, "maxLength": 100, "description": "Service that raised it."},
				"retryable":  object{"type": "boolean", "description": "The same request may succeed later."},
				"violations": object{"type": "array", "maxItems": 50, "description": "Wrong fields.", "items": object{"$ref": "#/components/schemas/Violation"}},
				"metadata": object{"type": "object", "description": "More facts, without personal data.", "maxProperties": 20,
					"additionalProperties": object{"type": "string", "pattern": anyText, "maxLength": 255}},
				"texts":    object{"$ref": "#/components/schemas/ProblemTexts"},
				"trace_id": object{"type": "string", "pattern": "^[0-9a-f]{32}$", "maxLength": 32, "description": "Id to quote when asking for help."},
			}),
		"ProblemTexts": closed("Title and detail in both languages.", []any{"lv", "en"}, object{
			"lv": object{"$ref": "#/components/schemas/ProblemText"}, "en": object{"$ref": "#/components/schemas/ProblemText"},
		}),
		"ProblemText":     words,
		"TextInLanguages": pair,
		"Violation": closed("One wrong field.", []any{"field", "reason", "description", "texts"}, object{
			"field":       text("Path in the JSON body, or name of a parameter or header."),
			"reason":      object{"type": "string", "description": "Stable word of the violation.", "pattern": "^[A-Za-z0-9_.]*$", "maxLength": 100},
			"description": text("What is wrong, in the language of the request."),
			"texts":       object{"$ref": "#/components/schemas/TextInLanguages"},
		}),
	}
}

// allowOrigin is the component of that header under its own name, which a rule about all headers looks for.
const allowOrigin = "Access-Control-Allow-Origin"
