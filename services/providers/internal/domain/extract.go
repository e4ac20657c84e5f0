package domain

import (
	"crypto/hmac"
	"crypto/sha256"
	"slices"
	"strings"
)

// Codes of the data catalogue that a referral can carry.
const (
	FieldGivenName = "G01.01"
	FieldSurname   = "G01.02"
	FieldCode      = "G01.03"
	FieldAddress   = "G03.01"
	FieldContacts  = "G03.02"
	FieldGuardian  = "G04.01"
	FieldAssessed  = "G14"
	FieldPlan      = "G16"
	FieldFunction  = "G17.02"
	FieldCareLevel = "G17.05"
	FieldGrant     = "G18"
)

// ReferralFields are all of them.
var ReferralFields = []string{
	FieldGivenName, FieldSurname, FieldCode, FieldAddress, FieldContacts, FieldGuardian, FieldAssessed, FieldPlan, FieldFunction, FieldCareLevel, FieldGrant,
}

// Extract is the part of facts that the fields of a grant give. What is not listed is not given; the address and contacts of
// somebody who hides are given to nobody.
func Extract(fields []string, facts map[string]string, hidden bool) map[string]string {
	out := map[string]string{}
	for code, value := range facts {
		if value == "" || !slices.Contains(fields, code) || !slices.Contains(ReferralFields, code) {
			continue
		}
		if hidden && (code == FieldAddress || code == FieldContacts) {
			continue
		}
		out[code] = value
	}
	return out
}

// ClientKey hashes a personal code under the service's key, so that records can be matched to assignments without keeping
// codes. A dash and blanks make no difference.
func ClientKey(key []byte, code string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(strings.NewReplacer("-", "", " ", "").Replace(code))) // never fails
	return m.Sum(nil)
}
