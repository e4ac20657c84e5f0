package store

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/resource"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

var _ app.ResourceStore = (*Store)(nil)

// ReportInstance keeps the last report of a program.
func (s *Store) ReportInstance(ctx context.Context, i *resource.Instance) error {
	id, err := uuid.Parse(i.ID)
	if err != nil {
		return err // the contract lets no other through
	}
	p := db.ReportInstanceParams{
		Service: i.Service, ID: id, Version: i.Version, Host: i.Host, StartedAt: i.Started, Callers: listed(i.Callers), SeenCallers: []string{}, SeenCallersAt: []time.Time{},
		Database: i.Database, DatabaseVersion: i.DatabaseVersion, Keystores: listed(i.Keystores), Outside: listed(i.Outside), DataGroups: listed(i.Groups),
		SeenAt: i.SeenAt, Stopped: i.Stopped,
	}
	for name := range i.Seen {
		p.SeenCallers = append(p.SeenCallers, name)
	}
	slices.Sort(p.SeenCallers)
	for _, name := range p.SeenCallers {
		p.SeenCallersAt = append(p.SeenCallersAt, i.Seen[name])
	}
	return pg.Classify(db.New(s.db).ReportInstance(ctx, p))
}

// RunningInstances are those that reported since a moment and did not stop.
func (s *Store) RunningInstances(ctx context.Context, since time.Time) ([]resource.Instance, error) {
	rows, err := db.New(s.db).RunningInstances(ctx, since)
	out := make([]resource.Instance, len(rows))
	for i, r := range rows {
		out[i] = resource.Instance{
			Service: r.Service, ID: r.ID.String(), Version: r.Version, Host: r.Host, Started: r.StartedAt.UTC(), SeenAt: r.SeenAt.UTC(), Callers: r.Callers,
			Seen: map[string]time.Time{}, Database: r.Database, DatabaseVersion: r.DatabaseVersion, Keystores: r.Keystores, Outside: r.Outside, Groups: r.DataGroups,
		}
		for k, name := range r.SeenCallers {
			out[i].Seen[name] = r.SeenCallersAt[k].UTC()
		}
	}
	return out, pg.Classify(err)
}

// ForgetInstances removes reports of programs that are long gone.
func (s *Store) ForgetInstances(ctx context.Context, before time.Time) error {
	return pg.Classify(db.New(s.db).ForgetInstances(ctx, before))
}
