// Package page holds the paging rules of list calls (AIP-158): sizes are coerced, tokens are opaque and belong to one query.
//
// A token is bound to its query by a hash, so that it cannot be used to read another query's pages by mistake. It grants
// nothing: the call that presents it is authorised anew.
package page

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"

	"github.com/digisoc/platform/pkg/errs"
)

// Default and Max are the page sizes for 0 and for anything too large.
const (
	Default = 50
	Max     = 500
)

const bound = 16 // bytes of the query's hash kept in a token

// Size coerces a requested size.
func Size(n int32) int {
	switch {
	case n <= 0:
		return Default
	case n > Max:
		return Max
	}
	return int(n)
}

// Encode makes the token of the next page: cursor is where to go on, query is everything that decides the order and
// the selection. Both must marshal to JSON; they are plain structs of the caller.
func Encode(query, cursor any) (string, error) {
	body, err := json.Marshal(cursor)
	if err != nil {
		return "", err
	}
	sum, err := hash(query)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(append(sum, body...)), nil
}

// Decode reads a token into cursor and reports whether there was one. A token of another query, or a damaged one, is
// errs.ErrPageTokenInvalid.
func Decode(token string, query, cursor any) (bool, error) {
	if token == "" {
		return false, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) <= bound {
		return false, errs.ErrPageTokenInvalid
	}
	sum, err := hash(query)
	if err != nil {
		return false, err
	}
	if subtle.ConstantTimeCompare(sum, raw[:bound]) != 1 {
		return false, errs.ErrPageTokenInvalid
	}
	if err := json.Unmarshal(raw[bound:], cursor); err != nil {
		return false, errs.ErrPageTokenInvalid.Wrap(err)
	}
	return true, nil
}

func hash(query any) ([]byte, error) {
	body, err := json.Marshal(query)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(body)
	return sum[:bound], nil
}
