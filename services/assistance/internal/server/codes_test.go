package server

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// The contract and the domain use the same numbers and words, so that the server may convert by number.
func TestCodesOfTheDomainAreThoseOfTheContract(t *testing.T) {
	t.Parallel()
	for prefix, c := range map[string]struct {
		enum protoreflect.EnumDescriptor
		word func(int32) string
		more int // words of the domain beyond the contract
	}{
		"RELATION_":             {typesv1.Relation(0).Descriptor(), func(n int32) string { return domain.Relation(n).String() }, 0},
		"OCCUPATION_":           {typesv1.Occupation(0).Descriptor(), func(n int32) string { return domain.Occupation(n).String() }, 0},
		"INSTITUTION_":          {typesv1.Institution(0).Descriptor(), func(n int32) string { return domain.Institution(n).String() }, 0},
		"INCOME_TYPE_":          {typesv1.IncomeType(0).Descriptor(), func(n int32) string { return domain.IncomeType(n).String() }, 0},
		"VEHICLE_KIND_":         {typesv1.VehicleKind(0).Descriptor(), func(n int32) string { return domain.VehicleKind(n).String() }, 0},
		"JOB_SEEKER_EXEMPTION_": {typesv1.JobSeekerExemption(0).Descriptor(), func(n int32) string { return domain.JobSeekerExemption(n).String() }, 0},
		"RULE_STATUS_":          {assistancev1.RuleStatus(0).Descriptor(), func(n int32) string { return domain.RuleStatus(n).String() }, 0},
		"RESIDENCE_GROUP_":      {typesv1.ResidenceGroup(0).Descriptor(), func(n int32) string { return domain.ResidenceGroup(n).String() }, 0},
		"ASSET_KIND_":           {typesv1.AssetKind(0).Descriptor(), func(n int32) string { return domain.AssetKind(n).String() }, 0},
		"FACT_KIND_":            {assistancev1.FactKind(0).Descriptor(), func(n int32) string { return domain.FactKind(n).String() }, 0},
		"FACT_SOURCE_KIND_":     {assistancev1.FactSourceKind(0).Descriptor(), func(n int32) string { return domain.SourceKind(n).String() }, 0},
		"FACT_ORIGIN_":          {assistancev1.FactOrigin(0).Descriptor(), func(n int32) string { return domain.FactOrigin(n).String() }, 0},
		"HEATING_":              {typesv1.Heating(0).Descriptor(), func(n int32) string { return domain.Heating(n).String() }, 0},
		"HOUSING_EXPENSE_TYPE_": {typesv1.HousingExpenseType(0).Descriptor(), func(n int32) string { return domain.ExpenseType(n).String() }, 0},
		"APPLICATION_PURPOSE_":  {typesv1.ApplicationPurpose(0).Descriptor(), func(n int32) string { return domain.Purpose(n).String() }, 0},
		"STATUS_KIND_":          {typesv1.StatusKind(0).Descriptor(), func(n int32) string { return domain.StatusKind(n).String() }, 0},
		"BENEFIT_KIND_":         {typesv1.BenefitKind(0).Descriptor(), func(n int32) string { return domain.BenefitKind(n).String() }, 0},
		"CRISIS_EVENT_":         {typesv1.CrisisEvent(0).Descriptor(), func(n int32) string { return domain.CrisisEvent(n).String() }, 0},
		"AWARD_END_CAUSE_":      {assistancev1.AwardEndCause(0).Descriptor(), func(n int32) string { return domain.EndCause(n).String() }, 0},
		"HOUSEHOLD_TYPE_":       {assistancev1.HouseholdType(0).Descriptor(), func(n int32) string { return domain.HouseholdType(n).String() }, 2},
	} {
		values := c.enum.Values()
		for i := range values.Len() {
			v := values.Get(i)
			want := strings.TrimPrefix(string(v.Name()), prefix)
			if v.Number() == 0 {
				want = ""
			}
			if got := c.word(int32(v.Number())); got != want {
				t.Errorf("%s is %q in the domain", v.Name(), got)
			}
		}
		if last := int32(values.Len() + c.more); c.word(last) != fmt.Sprint(last) {
			t.Errorf("%s: the domain has %q, the contract has not", prefix, c.word(last))
		}
	}
}

// domain/errors*.go and the Reason enum of the contract list the same words.
func TestReasonsOfTheDomainAreThoseOfTheContract(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../domain/errors*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v: %v", files, err)
	}
	var inCode, inContract []string
	for _, file := range files {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && len(call.Args) == 4 {
				inCode = append(inCode, strings.Trim(call.Args[1].(*ast.BasicLit).Value, `"`))
			}
			return true
		})
	}
	values := assistancev1.Reason(0).Descriptor().Values()
	for i := 1; i < values.Len(); i++ {
		inContract = append(inContract, strings.TrimPrefix(string(values.Get(i).Name()), "REASON_"))
	}
	slices.Sort(inCode)
	slices.Sort(inContract)
	if !slices.Equal(inCode, inContract) {
		t.Errorf("code %v\ncontract %v", inCode, inContract)
	}
}
