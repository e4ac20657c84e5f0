package client

import (
	"context"
	"encoding/json"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	paymentsv1 "github.com/digisoc/platform/proto/gen/go/payments/v1"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
)

// keeper implements app.Keeper by a read that answers in pages, or in one.
type keeper struct {
	service, what string
	groups        []string
	read          func(ctx context.Context, person, token string) (page proto.Message, next string, err error)
}

// Name is the service and the read.
func (k keeper) Name() (service, what string) { return k.service, k.what }

// maxCopyPages bounds a read.
const maxCopyPages = 100

// Held asks page by page.
func (k keeper) Held(ctx context.Context, person string) (app.Held, error) {
	out := app.Held{Service: k.service, What: k.what, Groups: k.groups}
	var pages []any
	token := ""
	for range maxCopyPages {
		page, next, err := k.read(ctx, person, token)
		if err != nil {
			return out, err
		}
		raw, err := protojson.Marshal(page)
		if err != nil {
			return out, err
		}
		var tree map[string]any
		if err := json.Unmarshal(raw, &tree); err != nil {
			return out, err
		}
		delete(tree, "nextPageToken")
		if len(tree) > 0 {
			pages = append(pages, tree)
		}
		if token = next; token == "" {
			break
		}
	}
	out.Values = pages
	return out, nil
}

// page is an answer that may go on.
type page interface {
	proto.Message
	GetNextPageToken() string
}

func paged[P page](p P, err error) (proto.Message, string, error) {
	return p, p.GetNextPageToken(), err
}

// Keepers are the reads that the policies of services open to a person about herself.
func Keepers(dial func(string) (grpc.ClientConnInterface, error)) ([]app.Keeper, error) {
	conns := map[string]grpc.ClientConnInterface{}
	for _, name := range []string{"persons", "assistance", "payments", "cases"} {
		conn, err := dial(name)
		if err != nil {
			return nil, err
		}
		conns[name] = conn
	}
	persons, assistance := personsv1.NewPersonsServiceClient(conns["persons"]), assistancev1.NewAssistanceServiceClient(conns["assistance"])
	payments, cases := paymentsv1.NewPaymentsServiceClient(conns["payments"]), casesv1.NewCasesServiceClient(conns["cases"])
	return []app.Keeper{
		keeper{"persons", "GetPerson", []string{"G01", "G03"}, func(ctx context.Context, person, _ string) (proto.Message, string, error) {
			m, err := persons.GetPerson(ctx, &personsv1.GetPersonRequest{Name: person})
			return m, "", err
		}},
		keeper{"persons", "ListRepresentations", []string{"G04"}, func(ctx context.Context, person, _ string) (proto.Message, string, error) {
			m, err := persons.ListRepresentations(ctx, &personsv1.ListRepresentationsRequest{Person: person})
			return m, "", err
		}},
		keeper{"assistance", "ListStatuses", []string{"G11"}, func(ctx context.Context, person, token string) (proto.Message, string, error) {
			return paged(assistance.ListStatuses(ctx, &assistancev1.ListStatusesRequest{Person: person, PageToken: token}))
		}},
		keeper{"assistance", "ListBenefits", []string{"G12"}, func(ctx context.Context, person, token string) (proto.Message, string, error) {
			return paged(assistance.ListBenefits(ctx, &assistancev1.ListBenefitsRequest{Person: person, PageToken: token}))
		}},
		keeper{"payments", "ListObligations", []string{"G12", "G13"}, func(ctx context.Context, person, token string) (proto.Message, string, error) {
			return paged(payments.ListObligations(ctx, &paymentsv1.ListObligationsRequest{Person: person, PageToken: token}))
		}},
		keeper{"payments", "ListRecoveries", []string{"G12", "G13"}, func(ctx context.Context, person, token string) (proto.Message, string, error) {
			return paged(payments.ListRecoveries(ctx, &paymentsv1.ListRecoveriesRequest{Person: person, PageToken: token}))
		}},
		keeper{"cases", "ListTasks", []string{"G06"}, func(ctx context.Context, person, token string) (proto.Message, string, error) {
			return paged(cases.ListTasks(ctx, &casesv1.ListTasksRequest{Person: person, PageToken: token}))
		}},
	}, nil
}
