package gateway

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/gateway/internal/body"
)

// maxHeader is the longest value of a header that is passed on, in bytes; an access token has a limit of its own.
const maxHeader = 255

// routed finds the route of the request and refuses what has none.
func (g *Gateway) routed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		found, allowed := g.routes.Find(r.Method, r.URL.Path)
		switch {
		case found != nil:
			exchangeFrom(r.Context()).route = found
			g.notices.Mark(w.Header(), found.Full())
			next.ServeHTTP(w, r)
		case len(allowed) == 0:
			g.refuse(w, r, errs.ErrRouteNotFound)
		case r.Method == http.MethodOptions:
			w.Header().Set("Allow", strings.Join(append(allowed, http.MethodOptions), ", "))
			w.WriteHeader(http.StatusNoContent)
		default:
			w.Header().Set("Allow", strings.Join(append(allowed, http.MethodOptions), ", "))
			g.refuse(w, r, errs.ErrMethodNotAllowed)
		}
	})
}

// checked looks at headers, query and body, and hands on a request that holds nothing else.
func (g *Gateway) checked(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := exchangeFrom(r.Context())
		header, err := passedOn(r.Header)
		if err == nil {
			err = x.readConditions(r.Header)
		}
		if err == nil {
			err = checkQuery(x, r.URL)
		}
		if err == nil {
			x.body, err = g.readBody(x, r)
		}
		if err != nil {
			g.refuse(w, r, err)
			return
		}
		x.anew = strings.EqualFold(strings.TrimSpace(r.Header.Get("Cache-Control")), "no-cache")
		clean := r.WithContext(r.Context())
		clean.Header = header
		clean.Host, clean.RemoteAddr = "", "" // the services do not learn the caller's address
		clean.Body, clean.ContentLength = io.NopCloser(bytes.NewReader(x.body)), int64(len(x.body))
		next.ServeHTTP(w, clean)
	})
}

// passedOn copies the headers that services read and checks them: once, short, visible characters.
func passedOn(h http.Header) (http.Header, error) {
	out := http.Header{}
	for name := range forwarded {
		values := h.Values(name)
		if len(values) == 0 {
			continue
		}
		limit := maxHeader
		if name == "Authorization" {
			limit = 20 << 10
		}
		if len(values) > 1 || len(values[0]) > limit || !visible(values[0]) {
			return nil, errs.ErrRequestInvalid.Field(name, "HEADER_INVALID",
				"Send the header once, with visible characters only.", "Sūtiet galveni vienu reizi, tikai ar redzamām zīmēm.")
		}
		if values[0] != "" {
			out.Set(name, values[0])
		}
	}
	return out, nil
}

// visible accepts printable ASCII; a blank may stand inside, as in "Bearer …".
func visible(value string) bool {
	for i := range len(value) {
		if value[i] < 0x20 || value[i] > 0x7e {
			return false
		}
	}
	return strings.TrimSpace(value) == value
}

// checkQuery refuses unknown parameters: a misspelt filter must not widen an answer silently.
func checkQuery(x *exchange, u *url.URL) error {
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return errs.ErrRequestInvalid.Wrap(err)
	}
	for name := range query {
		if !x.route.Query(name) {
			return errs.ErrRequestInvalid.Field("", "PARAMETER_UNKNOWN",
				"The query has a parameter that this address does not know.", "Vaicājumā ir parametrs, kuru šī adrese nepazīst.")
		}
	}
	return nil
}

func (g *Gateway) readBody(x *exchange, r *http.Request) ([]byte, error) {
	raw, err := body.Read(r, g.config.MaxBody+x.route.File)
	if err != nil {
		return nil, err
	}
	if len(raw) > 0 && x.route.Body == "" {
		return nil, errs.ErrRequestInvalid.Field("", "BODY_NOT_EXPECTED", "This address takes no body.", "Šī adrese nepieņem saturu.")
	}
	return raw, nil
}
