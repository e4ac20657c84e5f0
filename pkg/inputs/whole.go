package inputs

import (
	"io/fs"
	"slices"

	"github.com/digisoc/platform/pkg/dated"
)

func (r *Rows) loadReasons(fsys fs.FS) error {
	body, err := fs.ReadFile(fsys, "data/inputs/reasons.yaml")
	if err != nil {
		return err
	}
	var list []Reason
	f := dated.Read("inputs/reasons.yaml", body, &list)
	for i, x := range list {
		_, twice := r.reasons[x.Code]
		f.Must(x.Code != "" && x.LV != "" && x.EN != "" && !twice, "row %d: a reason has a code of its own and both texts", i+1)
		r.reasons[x.Code] = x
	}
	return f.Err()
}

func (r *Rows) loadRegisters(fsys fs.FS) error {
	body, err := fs.ReadFile(fsys, "data/inputs/registers.yaml")
	if err != nil {
		return err
	}
	f := dated.Read("inputs/registers.yaml", body, &r.registers)
	dated.Check(f, r.registers, dated.Rule[Register]{
		Keys:  func(x *Register) []string { return append([]string{x.Code}, x.Names...) },
		Whole: func(x *Register, must dated.Must) { must.Have("code", x.Code, "lv", x.LV, "en", x.EN) },
	})
	return f.Err()
}

// whole holds a row to its mode: what is asked says why, what has a truth is prefilled or asked as a fallback only.
func (r *Rows) whole(x *Row, must dated.Must) {
	why, known := r.reasons[x.Why]
	register := r.Register(x.Truth, x.From)
	must("fields", len(x.Fields) > 0, "it names no field")
	must("why", known || (x.Why == "" && x.Mode == Prefilled), "%q is no reason", x.Why)
	must("truth", x.Truth == "" || x.Truth == Earlier || register != nil, "there is no register %q", x.Truth)
	must("register", x.Register == "" || x.Mode == Prefilled, "it goes with what is prefilled")
	must("although", x.Although == "" || x.Mode == Asked, "it goes with what is asked")
	must("mode", (x.Mode == Program) == (why.Person != nil && !*why.Person), "%s does not go with %s", x.Mode, x.Why)
	switch x.Mode {
	case Asked, Program:
		must("truth", x.Truth == "" && x.By == "", "what has a source of truth is not asked (OBJ-S1)")
		must("why", !why.Fallback, "%s goes with a register", x.Why)
	case Prefilled:
		must("truth", x.Truth != "" && x.By != "", "what is prefilled has a truth and a call that gives it")
		must("register", (x.Register != "") == why.Fallback, "a register stands with the reason why it does not answer")
		must("register", x.Register == "" || stands(r.Register(x.Register, x.From), x.Why), "a register that is connected is asked first, another one is not")
	case Fallback:
		must("truth", register != nil, "a fallback is of a register")
		must("why", why.Fallback, "%s says of no register why it is not asked", x.Why)
		must("by", register == nil || x.By == register.By, "the register is read by %q", registerBy(register))
		must("why", register == nil || stands(register, x.Why), "a register that is connected is asked first, another one is not")
	default:
		must("mode", false, "%q is no mode", x.Mode)
	}
	must("fields", len(slices.Compact(slices.Sorted(slices.Values(x.Fields)))) == len(x.Fields), "a field stands twice")
}

// stands reports whether a reason is true of a register: one that is connected is asked first.
func stands(x *Register, why string) bool {
	return x != nil && (why == "REGISTER_FIRST") == (x.By != "")
}

func registerBy(x *Register) string {
	if x == nil {
		return ""
	}
	return x.By
}
