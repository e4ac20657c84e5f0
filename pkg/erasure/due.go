package erasure

import (
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/inbox"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/telemetry"
	"github.com/digisoc/platform/pkg/vault"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
)

// Due is the topic on which a service tells whose data the law has kept long enough. Nothing is erased by it: a data officer may propose it, and
// another decides.
func Due(service string) string { return service + ".erasure.due.v1" }

// A page of persons is one transaction; an event names at most perEvent of them.
const (
	duePage  = 1000
	perEvent = 200
	// lookEvery is how often it is asked whether the night's look is due, and lookFrom the hour in Latvia from which it is.
	lookEvery = 10 * time.Minute
	lookFrom  = 3
)

// Nightly looks once a day, at night, for data whose term has passed, until ctx ends. A night that was missed is made up for.
func (e Executor) Nightly(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	var looked time.Time
	if e.Log == nil {
		e.Log = slog.Default()
	}
	for {
		if now := e.Clock.Now(); e.Vault != nil && lookIsDue(now, looked) {
			n, err := e.Look(ctx)
			switch {
			case err == nil:
				looked = now
				e.Log.InfoContext(ctx, "terms of retention were looked at", telemetry.KeyCount, n)
			case ctx.Err() == nil:
				e.Log.WarnContext(ctx, "terms of retention were not looked at", telemetry.KeyError, err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// lookIsDue reports whether it is night or later in Latvia on a day on which nobody here has looked.
func lookIsDue(now, looked time.Time) bool {
	now, looked = now.In(clock.Riga), looked.In(clock.Riga)
	return now.Hour() >= lookFrom && (now.YearDay() != looked.YearDay() || now.Year() != looked.Year())
}

// Look asks the law of the day about everybody whose keys this service has, a page of persons at a time, and tells whose term has passed. However
// many programs look, each page is told once a day. It returns how many persons it told of.
func (e Executor) Look(ctx context.Context) (told int, err error) {
	for after := ""; ; {
		next, n := "", 0
		err := e.DB.InTx(ctx, func(ctx context.Context, tx *pg.Tx) (err error) {
			next, n, err = e.lookAt(ctx, tx, after)
			return err
		})
		if err != nil {
			return told, err
		}
		if told += n; next == "" {
			return told, nil
		}
		after = next
	}
}

// held is a key of a person.
type held struct {
	Subject string
	Scope   vault.Scope
}

func (e Executor) lookAt(ctx context.Context, tx *pg.Tx, after string) (next string, told int, err error) {
	today := clock.Today(e.Clock)
	keys, err := e.keysAfter(ctx, tx, after, today)
	if err != nil || len(keys) == 0 {
		return "", 0, err
	}
	next = keys[len(keys)-1].Subject
	first, err := inbox.Once(ctx, tx, e.Service+"-retention", today.Format(time.DateOnly)+" "+after)
	if err != nil || !first {
		return next, 0, err
	}
	var persons []uuid.UUID
	for i := range keys {
		id, err := names.Parse("persons", keys[i].Subject)
		if err != nil {
			return "", 0, err
		}
		if len(persons) == 0 || persons[len(persons)-1] != id {
			persons = append(persons, id)
		}
	}
	uses, err := e.Uses(ctx, tx, persons, nil, today)
	if err != nil {
		return "", 0, err
	}
	due := e.due(keys, uses, today)
	return next, len(due), e.tell(ctx, tx, due)
}

// keysAfter are the keys of a page of persons, by their names, in groups that the law lets be erased at all today.
func (e Executor) keysAfter(ctx context.Context, tx *pg.Tx, after string, today time.Time) ([]held, error) {
	var groups []string
	for _, g := range e.Law.Groups() {
		if e.Law.Of(g, today).Because() == "" {
			groups = append(groups, g)
		}
	}
	rows, err := tx.Query(ctx, `select k.subject, k.data_group, k.tenant from data_key k
		where k.destroyed_at is null and k.data_group = any ($1::text[]) and k.subject in (
			select distinct d.subject from data_key d
			where d.destroyed_at is null and d.data_group = any ($1::text[]) and d.subject like 'persons/%' and d.subject > $2
			order by d.subject limit $3)
		order by k.subject, k.data_group, k.tenant`, groups, after, duePage)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (h held, err error) {
		return h, r.Scan(&h.Subject, &h.Scope.Group, &h.Scope.Tenant)
	})
}

// due is by person what the law has kept long enough.
func (e Executor) due(keys []held, uses Uses, today time.Time) (out []*typesv1.ErasureDuePerson) {
	for i := range keys {
		k := &keys[i]
		id, _ := names.Parse("persons", k.Subject) // it was parsed before
		v := e.Law.Judge(k.Scope.Group, uses.Of(id, k.Scope.Tenant), today)
		if v.Reason != "" {
			continue
		}
		if len(out) == 0 || out[len(out)-1].GetPerson() != k.Subject {
			out = append(out, &typesv1.ErasureDuePerson{Person: k.Subject})
		}
		p := out[len(out)-1]
		p.Lines = append(p.Lines, &typesv1.ErasureDueLine{
			Group: k.Scope.Group, Municipality: k.Scope.Tenant, Rule: v.Row.Name(), Since: v.Until.Format(time.DateOnly),
		})
	}
	return out
}

// tell publishes whose term has passed.
func (e Executor) tell(ctx context.Context, tx *pg.Tx, due []*typesv1.ErasureDuePerson) error {
	for len(due) > 0 {
		n := min(perEvent, len(due))
		err := outbox.Append(ctx, tx, e.Service, outbox.Event{
			ID: uuid.Must(uuid.NewV7()), Type: "lv.digisoc." + e.Service + ".v1.erasureDue", Topic: Due(e.Service), Subject: due[0].GetPerson(),
			DataCategory: "G31", Time: e.Clock.Now(), Payload: &typesv1.ErasureDue{Service: e.Service, Persons: due[:n]},
		})
		if err != nil {
			return err
		}
		due = due[n:]
	}
	return nil
}
