package devissuer

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/digisoc/platform/pkg/authn"
)

// maxDetail is the longest value in an authorization_details entry, in bytes.
const maxDetail = 200

// dataAccess is what may be asked for in authorization_details (RFC 9396). It states a purpose; whether the purpose
// is allowed is decided by the policies of the services.
type dataAccess struct {
	Type       string `json:"type"`
	Purpose    string `json:"purpose,omitempty"`
	LegalBasis string `json:"legal_basis,omitempty"`
	Case       string `json:"case,omitempty"`
}

var errDetails = errors.New("authorization_details: want one entry of type " + authn.DataAccess + " with purpose, legal_basis and case")

// parseDetails reads the parameter; none gives nil.
func parseDetails(raw string) ([]dataAccess, error) {
	if raw == "" {
		return nil, nil
	}
	decoder := json.NewDecoder(strings.NewReader(raw))
	decoder.DisallowUnknownFields()
	var list []dataAccess
	if err := decoder.Decode(&list); err != nil || decoder.More() || len(list) != 1 || list[0].Type != authn.DataAccess {
		return nil, errDetails
	}
	d := list[0]
	if len(d.Purpose) > maxDetail || len(d.LegalBasis) > maxDetail || len(d.Case) > maxDetail {
		return nil, errDetails
	}
	return list, nil
}
