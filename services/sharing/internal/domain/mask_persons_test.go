package domain

import (
	"encoding/json"
	"testing"
)

// J10: nothing of others. Names of other persons are masked wherever they stand, and with them what is told of them in the same object.
func TestOtherPersonsAreMasked(t *testing.T) {
	t.Parallel()
	var tree any
	err := json.Unmarshal([]byte(`{"name":"persons/me","surname":"Vītols","members":[{"person":"persons/other","surname":"Cits","relation":"SPOUSE"},{"person":"persons/me","surname":"Vītols"}],
		"all":["persons/me","persons/other"],"n":{"deep":{"x":"persons/third"}},"amount":5}`), &tree)
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(MaskPersons(tree, "persons/me", map[string]bool{"surname": true}))
	want := `{"all":["persons/me","persons/-"],"amount":5,"members":[{"person":"persons/-","relation":"SPOUSE"},{"person":"persons/me","surname":"Vītols"}],"n":{"deep":{"x":"persons/-"}},"name":"persons/me","surname":"Vītols"}`
	if err != nil || string(got) != want {
		t.Errorf("%s, %v", got, err)
	}
}
