package main

import (
	"context"
	"fmt"
	"os"
	"runtime/pprof"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"google.golang.org/grpc/metadata"

	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

const clients = 16

// writePath measures P1: an application created end to end, by gRPC and by REST, beside the bare three-insert transaction
// of the same bytes on the same server in the same run.
func writePath(ctx context.Context, o options) ([]Measure, error) {
	p, err := boot(ctx)
	if err != nil {
		return nil, err
	}
	defer p.close(ctx)
	bare, done, err := bareTransaction(ctx, p)
	if err != nil {
		return nil, err
	}
	defer done()
	byGRPC, err := grpcCreate(ctx, p)
	if err != nil {
		return nil, err
	}
	if o.profile != "" {
		if err := profile(ctx, o, byGRPC); err != nil {
			return nil, err
		}
	}
	byREST := restCreate(p)
	var rates, costs [3][]float64
	for range o.runs {
		for i, work := range []func(context.Context, int) error{bare, byGRPC, byREST} {
			before := processor()
			rate, n, err := counted(ctx, clients, o.window, work)
			if err != nil {
				return nil, err
			}
			rates[i], costs[i] = append(rates[i], rate), append(costs[i], processor().since(before, n).microseconds())
		}
	}
	alone, err := aloneRatio(ctx, bare, byREST)
	if err != nil {
		return nil, err
	}
	ceiling, g, r := median(rates[0]), median(rates[1]), median(rates[2])
	return []Measure{
		{ID: "P1", What: "create application, gRPC, 16 clients", Unit: "tx/s", Ceiling: ceiling, Ours: g, Ratio: g / ceiling, Goal: "ratio >= 0.45, then 0.55", Reached: g/ceiling >= 0.45},
		{ID: "P1", What: "create application, REST, 16 clients", Unit: "tx/s", Ceiling: ceiling, Ours: r, Ratio: r / ceiling, Goal: "ratio >= 0.30, then 0.40", Reached: r/ceiling >= 0.30},
		alone,
		worked("gRPC", median(costs[0]), median(costs[1])),
		worked("REST", median(costs[0]), median(costs[2])),
	}, nil
}

// worked is the processor time of one application until its event is on the stream, client included: unlike a rate it does not
// depend on what else the machine does.
func worked(by string, bare, ours float64) Measure {
	return Measure{ID: "P1", What: "processor time of an application, " + by, Unit: "us", Ceiling: bare, Ours: ours, Ratio: bare / ours, Goal: "none", Reached: true}
}

// profile writes where the CPU goes in one run.
func profile(ctx context.Context, o options, work func(context.Context, int) error) error {
	f, err := os.Create(o.profile)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	_, err = throughput(ctx, clients, 2*o.window, work)
	return err
}

// aloneRatio compares the median latency of one client: REST beside the bare transaction.
func aloneRatio(ctx context.Context, bare, byREST func(context.Context, int) error) (Measure, error) {
	const n = 1500
	b, err := latencies(ctx, n, func(ctx context.Context) error { return bare(ctx, 0) })
	if err != nil {
		return Measure{}, err
	}
	r, err := latencies(ctx, n, func(ctx context.Context) error { return byREST(ctx, 0) })
	if err != nil {
		return Measure{}, err
	}
	c, ours := median(b), median(r)
	return Measure{ID: "P1", What: "create application, REST, alone, p50", Unit: "ms", Ceiling: c, Ours: ours, Ratio: ours / c, Goal: "ratio <= 2.8, then 2.0", Reached: ours/c <= 2.8}, nil
}

// bareTransaction is the ceiling: three inserts of the bytes that an application needs, in one round trip.
func bareTransaction(ctx context.Context, p *instance) (func(context.Context, int) error, func(), error) {
	pool, err := pgxpool.New(ctx, p.Postgres().AdminURL()+"&pool_max_conns=16")
	if err != nil {
		return nil, nil, err
	}
	_, err = pool.Exec(ctx, `create schema if not exists bench;
		create table bench.application (id uuid primary key, body jsonb not null);
		create table bench.outbox (id bigint generated always as identity primary key, headers jsonb not null, payload bytea not null);
		create table bench.audit (id uuid primary key, who text not null, what text not null, body jsonb not null)`)
	if err != nil {
		return nil, nil, err
	}
	body, headers := make([]byte, 0, 1024), []byte(`{"ce-type":"lv.digisoc.cases.v1.applicationSubmitted","ce-source":"/municipality/0033000/service/cases"}`)
	body = fmt.Appendf(body, `{"declaration": "%0900d"}`, 1)
	payload := make([]byte, 120)
	work := func(ctx context.Context, _ int) error {
		b := &pgx.Batch{}
		b.Queue("insert into bench.application values ($1, $2)", uuid.Must(uuid.NewV7()), body)
		b.Queue("insert into bench.outbox (headers, payload) values ($1, $2)", headers, payload)
		b.Queue("insert into bench.audit values ($1, $2, $3, $4)", uuid.Must(uuid.NewV7()), "ilze.kalnina", "CreateApplication", headers)
		return pool.SendBatch(ctx, b).Close()
	}
	return work, pool.Close, nil
}

func grpcCreate(ctx context.Context, p *instance) (func(context.Context, int) error, error) {
	conn, err := p.DialAs("gateway", "cases")
	if err != nil {
		return nil, err
	}
	token, err := p.people.As("ilze.kalnina").PurposeToken(ctx, nil)
	if err != nil {
		return nil, err
	}
	api := casesv1.NewCasesServiceClient(conn)
	month := lastMonth()
	return func(ctx context.Context, _ int) error {
		ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+token)
		_, err := api.CreateApplication(ctx, request(month))
		return err
	}, nil
}

func request(month string) *casesv1.CreateApplicationRequest {
	person := "persons/" + uuid.Must(uuid.NewV7()).String()
	return &casesv1.CreateApplicationRequest{RequestId: uuid.NewString(), Application: &casesv1.Application{
		Municipality: "0033000", Channel: casesv1.Channel_CHANNEL_ON_SITE, Applicant: person,
		Purposes: []typesv1.ApplicationPurpose{typesv1.ApplicationPurpose_APPLICATION_PURPOSE_GMI_BENEFIT},
		Declaration: &typesv1.Declaration{
			Members:        []*typesv1.Member{{Person: person, BirthDate: "1985-04-12", Relation: typesv1.Relation_RELATION_APPLICANT, Occupation: typesv1.Occupation_OCCUPATION_EMPLOYED}},
			MonthlyIncomes: []*typesv1.MonthlyIncome{{Person: person, Month: month, Type: typesv1.IncomeType_INCOME_TYPE_WAGE, Amount: &typesv1.Money{Cents: 5000}}},
		},
	}}
}

func restCreate(p *instance) func(context.Context, int) error {
	c, month := p.people.As("ilze.kalnina"), lastMonth()
	c.HTTP = keepAlive()
	return func(ctx context.Context, _ int) error {
		person := "persons/" + uuid.Must(uuid.NewV7()).String()
		_, err := c.Post(ctx, "/v1/applications", rest.Doc{"application": rest.Doc{
			"municipality": "0033000", "channel": "CHANNEL_ON_SITE", "applicant": person,
			"purposes": []string{"APPLICATION_PURPOSE_GMI_BENEFIT"},
			"declaration": rest.Doc{
				"members":        []any{rest.Doc{"person": person, "birthDate": "1985-04-12", "relation": "RELATION_APPLICANT", "occupation": "OCCUPATION_EMPLOYED"}},
				"monthlyIncomes": []any{rest.Doc{"person": person, "month": month, "type": "INCOME_TYPE_WAGE", "amount": rest.Doc{"cents": "5000"}}},
			},
		}}, uuid.NewString())
		return err
	}
}
