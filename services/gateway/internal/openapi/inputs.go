package openapi

import (
	"sync"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/digisoc/platform/pkg/inputs"
	"github.com/digisoc/platform/proto/catalogue"
)

// declared are the rows of what people fill in.
var declared = sync.OnceValues(func() (*inputs.Rows, error) { return inputs.Load(catalogue.Files) })

// entered adds, as x-digisoc-input, why a field is asked of a person or what tells it beforehand (OBJ-S1), as it is from now on. Portals read it to fill a form in and to
// ask the rest.
func entered(f protoreflect.FieldDescriptor, schema object, rows *inputs.Rows) {
	row := rows.Last(string(f.FullName()))
	if row == nil {
		return
	}
	said := object{"mode": row.Mode}
	for key, value := range map[string]string{"truth": row.Truth, "givenBy": row.By, "register": row.Register} {
		if value != "" {
			said[key] = value
		}
	}
	if why := rows.Reason(row.Why); why.Code != "" {
		said["whyNotFromRegister"] = object{"code": why.Code, "lv": why.LV, "en": why.EN}
	}
	schema["x-digisoc-input"] = said
}
