package assistance

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/client"
	"github.com/digisoc/platform/services/assistance/internal/conflict"
)

// conflictsEvery is how often an instance looks for checks that are due, besides being told of its own.
const conflictsEvery = 5 * time.Second

// comparing is what checks of conflicts need: their rules, which stop the program when they do not load, and the person registry.
func comparing(d service.Deps, log *slog.Logger) ([]app.Option, error) {
	rules, err := conflict.Embedded()
	if err != nil {
		return nil, fmt.Errorf("load rules of conflicts: %w", err)
	}
	persons, err := d.Dial("persons")
	if err != nil {
		return nil, fmt.Errorf("connect to persons: %w", err)
	}
	return []app.Option{app.WithConflictRules(rules), app.WithPersons(client.NewPersons(persons, log))}, nil
}

// othersTold reports whether the grant for it opens to one municipality anything of what another one granted.
func othersTold(rules *disclose.Rules) func(time.Time) bool {
	return func(at time.Time) bool {
		p := disclose.Part{Recipient: "OTHER_MUNICIPALITY", Purpose: "DUPCHECK", Mode: "API", Relation: "SAME_BENEFIT"}
		anybody := p
		anybody.Relation = ""
		day := at.In(clock.Riga).Format(time.DateOnly)
		return !rules.Opens(&p, day).Without(rules.Opens(&anybody, day)).Empty()
	}
}

// compare makes the checks of conflicts that are due, by day and in the night, until ctx ends. A check that fails is due again.
func compare(ctx context.Context, a *app.App, log *slog.Logger) error {
	tick := time.NewTicker(conflictsEvery)
	defer tick.Stop()
	for {
		if _, err := a.WorkConflicts(ctx); err != nil && ctx.Err() == nil {
			log.ErrorContext(ctx, "conflicts are not checked", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-a.ConflictsDue():
		}
	}
}

// CheckConflictRules loads rules of conflicts and reports their hash, how many rows there are and how many wait for a lawyer. The error
// joins every problem, each with file and line.
func CheckConflictRules(folder fs.FS) (hash string, rows, unconfirmed int, err error) {
	s, err := conflict.Load(folder)
	if err != nil {
		return "", 0, 0, err
	}
	for _, r := range s.Rules {
		if r.EffectiveKind() == conflict.Review && r.Kind != conflict.Review {
			unconfirmed++
		}
	}
	return s.Hash, len(s.Rules), unconfirmed, nil
}

// BuiltInConflictRules are the rules of conflicts of this program.
func BuiltInConflictRules() fs.FS { return conflict.Files() }
