package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/allinone/internal/demo"
	"github.com/digisoc/platform/services/allinone/internal/rest"
	"github.com/digisoc/platform/services/allinone/scenarios"
)

// households is the size of the national run.
const households = 300_000

// caseload measures the national run of P4: every household helped today is read from the database and computed. Once with the law in force,
// and the result of each is stored with its trace in numbers; the ceiling is reading the same rows and copying as many bytes back, in the same
// batches. And once with two laws, into the table of cost, winners and losers; the ceiling is reading alone.
func caseload(ctx context.Context, o options) ([]Measure, error) {
	p, err := boot(ctx)
	if err != nil {
		return nil, err
	}
	defer p.close(ctx)
	if err := p.populate(ctx); err != nil {
		return nil, err
	}
	lawyer := p.people.As("ginta.kalve")
	other, err := proposeLaw(ctx, lawyer)
	if err != nil {
		return nil, err
	}
	var table, read, stored, copied []float64
	for range o.runs {
		if err := p.oneRound(ctx, lawyer, other, &read, &copied, &table, &stored); err != nil {
			return nil, err
		}
	}
	c, m, b, k := median(read), median(table), median(copied), median(stored)
	return []Measure{
		{ID: "P4", What: "300,000 households from the database, stored with trace", Unit: "s", Ceiling: c + b, Ours: k, Ratio: k / (c + b), Goal: "< 3 s", Reached: k < 3},
		{ID: "P4", What: "300,000 households from the database, two laws, table", Unit: "s", Ceiling: c, Ours: m, Ratio: m / c, Goal: "none", Reached: true},
	}, nil
}

func (i *instance) oneRound(ctx context.Context, lawyer *rest.Client, other string, read, copied, table, stored *[]float64) error {
	for _, part := range []struct {
		into *[]float64
		do   func() (float64, error)
	}{
		{read, func() (float64, error) { return i.readHouseholds(ctx) }},
		{stored, func() (float64, error) { return runCaseload(ctx, lawyer, rest.Doc{"keepHouseholds": true}) }},
		{copied, func() (float64, error) { return i.copyBack(ctx) }},
		{table, func() (float64, error) { return runCaseload(ctx, lawyer, rest.Doc{"packThen": other}) }},
	} {
		seconds, err := part.do()
		if err != nil {
			return err
		}
		*part.into = append(*part.into, seconds)
	}
	return nil
}

// copyBack writes what a run stored once more, in batches of the same size, and takes it away again; the seconds of the writing.
func (i *instance) copyBack(ctx context.Context) (float64, error) {
	db := i.DB("assistance")
	rows, err := db.Query(ctx, `select municipality, difference_cents, decision_id, household_type, computed, now_cents, then_cents, now_status, then_status, record_now, record_then
		from caseload_household where run_id = (select id from caseload_run where keep_households order by id desc limit 1)`)
	if err != nil {
		return 0, err
	}
	run := uuid.Must(uuid.NewV7())
	all, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) ([]any, error) {
		v, err := r.Values()
		return append([]any{run}, v...), err
	})
	if err != nil || len(all) < households {
		return 0, fmt.Errorf("%d households stored: %w", len(all), err)
	}
	begin := time.Now()
	for part := range slices.Chunk(all, 10_000) {
		if _, err := db.CopyFrom(ctx, pgx.Identifier{"caseload_household"}, strings.Split("run_id municipality difference_cents decision_id household_type computed now_cents then_cents now_status then_status record_now record_then", " "), pgx.CopyFromRows(part)); err != nil {
			return 0, err
		}
	}
	seconds := time.Since(begin).Seconds()
	_, err = db.Exec(ctx, "delete from caseload_household")
	return seconds, err
}

// populate has every published example decided and multiplies the awards until they are a country's.
func (i *instance) populate(ctx context.Context) error {
	runner := &demo.Runner{Staff: i.people.Staff, Clock: clock.System()}
	all, err := scenarios.All()
	if err != nil {
		return err
	}
	for _, s := range all {
		if _, err := runner.Run(ctx, s); err != nil {
			return fmt.Errorf("scenario %s: %w", s.ID, err)
		}
	}
	db := i.DB("assistance")
	var different int
	for begin := time.Now(); different == 0; { // decisions arrive as events
		if err := db.QueryRow(ctx, "select count(*) from award where sealed_facts is not null").Scan(&different); err != nil {
			return err
		}
		if time.Since(begin) > time.Minute {
			return fmt.Errorf("no award arrived")
		}
		time.Sleep(time.Second)
	}
	decided, err := i.decidedFacts(ctx)
	if err != nil {
		return err
	}
	for from := 0; from < households; from += portion {
		if err := multiply(ctx, db, decided, from); err != nil {
			return err
		}
	}
	return errors.Join(sealed(ctx, db), i.settle(ctx))
}

// settle does what a database does by itself in the hours after so many rows were written.
func (i *instance) settle(ctx context.Context) error {
	admin, err := pgx.Connect(ctx, i.Postgres().AdminURL())
	if err != nil {
		return err
	}
	defer admin.Close(ctx)
	for _, sql := range []string{"vacuum analyze assistance.award", "vacuum analyze assistance.data_key", "checkpoint"} {
		if _, err := admin.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// decided are awards that the multiplied ones repeat: their ids and opened facts.
type decided struct {
	ids   []uuid.UUID
	facts [][]byte
}

// decidedFacts opens the facts of the decided awards, as the service does.
func (i *instance) decidedFacts(ctx context.Context) (decided, error) {
	keys, err := vault.OpenFile(filepath.Join(i.Dir(), "vault", "keys.json"))
	if err != nil {
		return decided{}, err
	}
	rows, err := i.DB("assistance").Query(ctx, "select decision_id, sealed_facts from award where sealed_facts is not null and start_date < current_date - 30 order by decision_id")
	if err != nil {
		return decided{}, err
	}
	var out decided
	all, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (s vault.Sealed, err error) {
		s.Field = "award.facts"
		return s, r.Scan(&s.Record, &s.Bytes)
	})
	if err != nil {
		return decided{}, err
	}
	for _, s := range all {
		out.ids = append(out.ids, s.Record)
	}
	out.facts, err = vault.New(keys, clock.System()).Open(ctx, i.DB("assistance"), all)
	return out, err
}

// portion is how many awards one statement makes.
const portion = 5_000

// multiply copies the decided awards, one after the other, until there is a portion more of households helped today, each with an
// applicant of its own.
func multiply(ctx context.Context, db *pg.DB, d decided, from int) error {
	_, err := db.Exec(ctx, `insert into award (decision_id, case_id, assessment_id, municipality, start_date, end_date, persons, facts, created_at, applicant)
		select gen_random_uuid(), gen_random_uuid(), a.assessment_id, a.municipality, current_date - 30, current_date + 30, a.persons, b.facts, now(), gen_random_uuid()
		from unnest($3::uuid[], $4::bytea[]) with ordinality b (id, facts, n) join award a on a.decision_id = b.id
		join generate_series($1::int, $1::int + $2::int - 1) g on g % cardinality($3::uuid[]) = b.n - 1`, from, portion, d.ids, d.facts)
	return err
}

// sealed waits until the service has sealed the facts of every award, each with a key of its own.
func sealed(ctx context.Context, db *pg.DB) error {
	for begin := time.Now(); ; time.Sleep(time.Second) {
		var open int
		if err := db.QueryRow(ctx, "select count(*) from award where sealed_facts is null and facts is not null").Scan(&open); err != nil || open == 0 {
			return err
		}
		if time.Since(begin) > 20*time.Minute {
			return fmt.Errorf("%d awards still lie open", open)
		}
	}
}

// readHouseholds is how long it takes to have the rows of the run in this process, in seconds.
func (i *instance) readHouseholds(ctx context.Context) (float64, error) {
	begin := time.Now()
	rows, err := i.DB("assistance").Query(ctx, "select decision_id, sealed_facts from award where start_date <= current_date and end_date >= current_date and sealed_facts is not null")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		n += len(rows.RawValues())
	}
	if rows.Err() != nil || n < 2*households {
		return 0, fmt.Errorf("%d values read: %w", n, rows.Err())
	}
	return time.Since(begin).Seconds(), nil
}

// runCaseload asks for a run over the country and returns how long it took from the request to its end, in seconds.
func runCaseload(ctx context.Context, c *rest.Client, body rest.Doc) (float64, error) {
	run, err := c.Post(ctx, "/v1/caseloadRuns", body, "")
	for err == nil && rest.Str(run, "state") != "CASELOAD_RUN_STATE_DONE" {
		time.Sleep(20 * time.Millisecond)
		run, err = c.Get(ctx, "/v1/"+rest.Str(run, "name"))
	}
	if err != nil {
		return 0, err
	}
	var begin, end time.Time
	for field, at := range map[string]*time.Time{"createTime": &begin, "endTime": &end} {
		if *at, err = time.Parse(time.RFC3339Nano, rest.Str(run, field)); err != nil {
			return 0, err
		}
	}
	if rest.At(run, "failed") != 0.0 || rest.At(run, "done").(float64) < households {
		return 0, fmt.Errorf("run %v: %v done, %v failed", rest.Str(run, "name"), rest.At(run, "done"), rest.At(run, "failed"))
	}
	return end.Sub(begin).Seconds(), nil
}
