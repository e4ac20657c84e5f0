package openapi_test

import (
	"testing"

	"github.com/digisoc/platform/pkg/inputs"
	"github.com/digisoc/platform/proto/catalogue"
)

// OBJ-S1: the description of the API says at each field that is filled in why no register gives it, or what tells it, so that portals fill forms in from it.
func TestOBJ_S1_DescriptionSaysWhyAFieldIsAsked(t *testing.T) {
	t.Parallel()
	rows, err := inputs.Load(catalogue.Files)
	if err != nil {
		t.Fatal(err)
	}
	schemas := document(t)["components"].(object)["schemas"].(object)
	for _, at := range [][3]string{
		{"types.v1.Member", "birthDate", "birth_date"}, {"types.v1.Member", "occupation", "occupation"}, {"types.v1.Declaration", "savings", "savings"}, {"persons.v1.Person", "givenName", "given_name"},
		{"cases.v1.Application", "purposes", "purposes"},
	} {
		property, _ := schemas[at[0]].(object)["properties"].(object)[at[1]].(object)
		said, _ := property["x-digisoc-input"].(object)
		row := rows.Last(at[0] + "." + at[2])
		if row == nil || said["mode"] != row.Mode || (row.By != "" && said["givenBy"] != row.By) {
			t.Errorf("%v: %v, not %+v", at, said, row)
			continue
		}
		if why, _ := said["whyNotFromRegister"].(object); row.Why != "" && (why["code"] != row.Why || why["lv"] == "" || why["en"] == "") {
			t.Errorf("%v: %v", at, why)
		}
	}
}
