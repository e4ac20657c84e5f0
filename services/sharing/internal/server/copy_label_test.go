package server

import (
	"reflect"
	"strings"
	"testing"
)

// OBJ-F4: in the copy of a person (GDPR 15) only names change with the label: of the platform among who used her data, and of parties that answer for them.
func TestOBJ_F4_CopyChangesNamesOnly(t *testing.T) {
	t.Parallel()
	_, own := wholeAs(t, false)
	_, module := wholeAs(t, true)
	rename := strings.NewReplacer("DigiSoc", "SPOLIS modulis", "Platformas uzturētājs", "SPOLIS uzturētājs").Replace
	english := strings.NewReplacer("DigiSoc", "Module of SPOLIS", "The operator of the platform", "The operator of SPOLIS").Replace
	changed := 0
	put := func(w *words) {
		if renamed := (words{rename(w.LV), english(w.EN)}); renamed != *w {
			*w = renamed
			changed++
		}
	}
	for i := range own.Information {
		for j := range own.Information[i].Told {
			put(&own.Information[i].Told[j])
		}
	}
	for i := range own.Answer {
		for j := range own.Answer[i].Facts {
			put(&own.Answer[i].Facts[j].Told)
		}
	}
	if changed < 2 || !reflect.DeepEqual(own.Information, module.Information) || !reflect.DeepEqual(own.Answer, module.Answer) {
		t.Errorf("%d names changed; %v is not %v, or %v is not %v", changed, own.Information, module.Information, own.Answer, module.Answer)
	}
	if len(own.Asked) != len(module.Asked) || len(own.Limits) != len(module.Limits) || !reflect.DeepEqual(own.Data, module.Data) {
		t.Error("something else changed")
	}
}
