package inputs

import (
	"errors"
	"fmt"
	"slices"
)

// Field is a field that a write takes, and whose value is the true one by the data catalogue.
type Field struct {
	Name   string
	Truths []string
}

// Check holds the rows against the fields that there are, on a day: each has its row; one whose truth is in a register is not asked of a person, or says why
// although; no row is for a field that is not; every call that is named exists.
func (r *Rows) Check(fields []Field, day string, call func(string) bool) error {
	var wrong []error
	there := map[string]bool{}
	for _, f := range fields {
		there[f.Name] = true
		row := r.Of(f.Name, day)
		if n := r.count(f.Name, day); n > 1 {
			wrong = append(wrong, fmt.Errorf("inputs: %s stands in %d rows", f.Name, n))
		}
		if row == nil {
			wrong = append(wrong, fmt.Errorf("inputs: %s is asked and says neither why no register gives it nor which one does: add it to proto/catalogue/data/inputs (OBJ-S1)", f.Name))
			continue
		}
		held := slices.ContainsFunc(f.Truths, func(t string) bool { return r.Register(t, day) != nil })
		if row.Mode == Asked && held != (row.Although != "") {
			wrong = append(wrong, fmt.Errorf("inputs: %s: its truth is in %v, and it is asked of a person; although is %q (OBJ-S1)", f.Name, f.Truths, row.Although))
		}
	}
	for i := range r.rows {
		row := &r.rows[i]
		for _, name := range row.Fields {
			if !there[name] && row.On(day) {
				wrong = append(wrong, fmt.Errorf("inputs: there is no field %s that a person fills in", name))
			}
		}
		if row.By != "" && !call(row.By) {
			wrong = append(wrong, fmt.Errorf("inputs: %v: there is no call %s", row.Fields, row.By))
		}
	}
	return errors.Join(wrong...)
}

// count is how many rows a field has on a day: files do not see each other.
func (r *Rows) count(field, day string) (n int) {
	for i := range r.rows {
		if r.rows[i].On(day) && slices.Contains(r.rows[i].Fields, field) {
			n++
		}
	}
	return n
}
