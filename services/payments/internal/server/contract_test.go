package server

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	paymentsv1 "github.com/digisoc/platform/proto/gen/go/payments/v1"
	"github.com/digisoc/platform/services/payments/internal/domain"
)

// words of an enum without prefix and without the unspecified value.
func words(e protoreflect.Enum, prefix string) []string {
	var out []string
	values := e.Descriptor().Values()
	for i := range values.Len() {
		if v := values.Get(i); v.Number() != 0 {
			out = append(out, strings.TrimPrefix(string(v.Name()), prefix))
		}
	}
	slices.Sort(out)
	return out
}

func texts[T ~string](list ...T) []string {
	out := make([]string, 0, len(list))
	for _, v := range list {
		out = append(out, string(v))
	}
	slices.Sort(out)
	return out
}

// reasons are the words of domain/errors.go.
func reasons(t *testing.T) []string {
	t.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), "../domain/errors.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	ast.Inspect(tree, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && len(call.Args) == 4 {
			if word, ok := call.Args[1].(*ast.BasicLit); ok {
				out = append(out, strings.Trim(word.Value, `"`))
			}
		}
		return true
	})
	slices.Sort(out)
	return out
}

// The closed lists of the domain and of the contract are the same words, so that the server may convert by word.
func TestListsAreThoseOfTheContract(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ domain, contract []string }{
		"reasons":       {reasons(t), words(paymentsv1.Reason(0), "REASON_")},
		"obligations":   {texts(domain.ObligationStates...), words(paymentsv1.ObligationState(0), "OBLIGATION_STATE_")},
		"causes":        {texts(domain.CauseBenefit, domain.CauseSupplement, domain.CauseRestitution), words(paymentsv1.ObligationCause(0), "OBLIGATION_CAUSE_")},
		"lists":         {texts(domain.ListStates...), words(paymentsv1.PaymentListState(0), "PAYMENT_LIST_STATE_")},
		"payments":      {texts(domain.PaymentStates...), words(paymentsv1.PaymentState(0), "PAYMENT_STATE_")},
		"checks":        {texts(domain.Checks...), words(paymentsv1.Check(0), "CHECK_")},
		"outcomes":      {texts(domain.Outcomes...), words(paymentsv1.CheckOutcome(0), "CHECK_OUTCOME_")},
		"entries":       {texts(domain.EntryOutcomes...), words(paymentsv1.BankEntryOutcome(0), "BANK_ENTRY_OUTCOME_")},
		"files":         {texts(domain.BankFileKinds...), words(paymentsv1.BankFileKind(0), "BANK_FILE_KIND_")},
		"payees":        {texts(domain.Client, domain.Supplier), words(paymentsv1.PayeeKind(0), "PAYEE_KIND_")},
		"recoveries":    {texts(domain.RecoveryStates...), words(paymentsv1.RecoveryState(0), "RECOVERY_STATE_")},
		"demand causes": {texts(domain.RecoveryCauses...), words(paymentsv1.RecoveryCause(0), "RECOVERY_CAUSE_")},
	} {
		if !slices.Equal(c.domain, c.contract) {
			t.Errorf("%s\n domain   %v\n contract %v", name, c.domain, c.contract)
		}
	}
}
