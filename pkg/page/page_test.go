package page

import (
	"errors"
	"testing"

	"github.com/digisoc/platform/pkg/errs"
)

type query struct{ Filter, Tenant string }
type cursor struct{ Last string }

func TestTokenBelongsToItsQuery(t *testing.T) {
	token, err := Encode(query{"state = OPEN", "0001000"}, cursor{"x"})
	if err != nil {
		t.Fatal(err)
	}
	var c cursor
	if ok, err := Decode(token, query{"state = OPEN", "0001000"}, &c); !ok || err != nil || c.Last != "x" {
		t.Fatalf("own token: %v %v %+v", ok, err, c)
	}
	if _, err := Decode(token, query{"state = OPEN", "0033000"}, &c); !errors.Is(err, errs.ErrPageTokenInvalid) {
		t.Fatalf("token of another tenant: %v", err)
	}
}

func TestDamagedTokenIsRefused(t *testing.T) {
	var c cursor
	for _, token := range []string{"%", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"} {
		if _, err := Decode(token, query{}, &c); !errors.Is(err, errs.ErrPageTokenInvalid) {
			t.Errorf("%q: %v", token, err)
		}
	}
	if ok, err := Decode("", query{}, &c); ok || err != nil {
		t.Fatalf("no token is the first page: %v %v", ok, err)
	}
}

func TestSizesAreCoerced(t *testing.T) {
	for n, want := range map[int32]int{-1: 50, 0: 50, 1: 1, 500: 500, 501: 500} {
		if got := Size(n); got != want {
			t.Errorf("Size(%d) = %d, want %d", n, got, want)
		}
	}
}
