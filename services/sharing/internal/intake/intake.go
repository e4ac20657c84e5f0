// Package intake is the list of what people fill in: every field with data about a person that a write takes, why no register gives it or which one does
// (OBJ-S1), and how many such fields a case takes (OBJ-H2). The fields are found in the contract, the reasons are rows of it; a field without a row fails the test.
//
// It fills nothing in: what is known of a new application cases tell, what a register says sharing reads.
package intake

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/inputs"
	"github.com/digisoc/platform/pkg/mask"

	_ "github.com/digisoc/platform/proto/gen/go/assistance/v1" // what people fill in
	_ "github.com/digisoc/platform/proto/gen/go/cases/v1"      // what people fill in
	_ "github.com/digisoc/platform/proto/gen/go/persons/v1"    // what people fill in
	_ "github.com/digisoc/platform/proto/gen/go/providers/v1"  // what people fill in
	_ "github.com/digisoc/platform/proto/gen/go/sharing/v1"    // the calls that read registers
)

// forms are the packages whose writes people fill in.
var forms = []protoreflect.FullName{"assistance.v1", "cases.v1", "persons.v1", "providers.v1"}

// ofCase are the calls that take one from the application to the decision (J1, J2, J3).
var ofCase = []string{
	"CasesService/CreateApplication", "CasesService/SignApplication", "CasesService/OpenCase", "CasesService/AssessCase", "CasesService/RecordAgreement",
	"CasesService/MarkDocument", "CasesService/DraftDecision", "CasesService/IssueDecision",
}

// Field is a field that is filled in, with its row on a day.
type Field struct {
	mask.Input
	Row *inputs.Row
}

// Manual reports whether a person types the field herself: it is asked of her, or what knows it does not answer.
func (f *Field) Manual() bool { return f.Row.Mode == inputs.Asked || f.Row.Mode == inputs.Fallback }

// List is the fields with the rows about them. It does not change after Load.
type List struct {
	*inputs.Rows
	catalogue *catalogue.Catalogue
	fields    []mask.Input
}

// Query chooses fields; what is empty chooses nothing away.
type Query struct{ Call, Mode, Leaf, Day string }

// Load reads the rows. Rows that are not whole are in the error; whether each field has one, Check tells.
func Load(fsys fs.FS, c *catalogue.Catalogue) (*List, error) {
	table, err := mask.Load(fsys, c)
	if err != nil {
		return nil, err
	}
	rows, err := inputs.Load(fsys)
	if err != nil {
		return nil, err
	}
	l := &List{Rows: rows, catalogue: c, fields: table.Inputs(files())}
	return l, some(l.fields)
}

// Check holds the rows that hold last against the contract.
func (l *List) Check() error {
	truths := make([]inputs.Field, len(l.fields))
	for i, f := range l.fields {
		truths[i].Name = f.Name
		for _, code := range f.Leaves {
			truths[i].Truths = append(truths[i].Truths, l.catalogue.Leaf(code).Source)
		}
	}
	return l.Rows.Check(truths, l.Newest(), exists)
}

// some refuses a list that a wrong build left empty.
func some(list []mask.Input) error {
	if len(list) == 0 {
		return errors.New("inputs: the contract has no fields")
	}
	return nil
}

func files() (out []protoreflect.FileDescriptor) {
	protoregistry.GlobalFiles.RangeFiles(func(f protoreflect.FileDescriptor) bool {
		if slices.Contains(forms, f.Package()) {
			out = append(out, f)
		}
		return true
	})
	return out
}

// exists reports whether the contract has a call, Service/RPC.
func exists(call string) bool {
	service, rpc, _ := strings.Cut(call, "/")
	found := false
	protoregistry.GlobalFiles.RangeFiles(func(f protoreflect.FileDescriptor) bool {
		s := f.Services().ByName(protoreflect.Name(service))
		found = s != nil && s.Methods().ByName(protoreflect.Name(rpc)) != nil
		return !found
	})
	return found
}

// Fields are the fields that a query chooses, by name.
func (l *List) Fields(q Query) (out []Field) {
	for _, in := range l.fields {
		row := l.Of(in.Name, q.Day)
		switch {
		case row == nil, q.Mode != "" && row.Mode != q.Mode, q.Call != "" && !slices.Contains(in.Calls, q.Call), q.Leaf != "" && !slices.Contains(in.Leaves, q.Leaf):
			continue
		}
		out = append(out, Field{in, row})
	}
	return out
}

// Counts are how many fields of a case there are, by mode.
type Counts struct{ Asked, Fallback, Prefilled, Program int }

// String says them in one line.
func (c Counts) String() string {
	return fmt.Sprintf("%d asked, %d asked because a register does not answer, %d told, %d filled by programs", c.Asked, c.Fallback, c.Prefilled, c.Program)
}

// OfCase counts the fields that a case takes from application to decision (OBJ-H2).
func (l *List) OfCase(day string) (c Counts) {
	for _, f := range l.Fields(Query{Day: day}) {
		if !slices.ContainsFunc(f.Calls, func(call string) bool { return slices.Contains(ofCase, call) }) {
			continue
		}
		switch f.Row.Mode {
		case inputs.Asked:
			c.Asked++
		case inputs.Fallback:
			c.Fallback++
		case inputs.Prefilled:
			c.Prefilled++
		case inputs.Program:
			c.Program++
		}
	}
	return c
}
