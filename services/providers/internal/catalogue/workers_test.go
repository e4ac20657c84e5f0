package catalogue

import (
	"testing"

	"github.com/digisoc/platform/pkg/dated"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

func TestWorkersAreDemandedByKindGrantAndDay(t *testing.T) {
	t.Parallel()
	c := &Catalogue{workers: []workerDemand{
		{ServiceKind: "SVC-21", From: "2026-01-01", To: "2026-12-31", Source: "t", Mark: "P"},
		{Grant: "GR-04", From: "2026-06-01", Source: "t", Mark: "P"},
		{ServiceKind: "SVC-04", Grant: "GR-03", From: "2026-01-01", Source: "t", Mark: "P"},
	}}
	if err := checkWorkers(c.workers); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		kind, day string
		grant     string
		want      bool
	}{
		{"SVC-21", "2026-12-31", "GR-03", true}, {"SVC-21", "2027-01-01", "GR-03", false}, {"SVC-21", "2025-12-31", "GR-03", false},
		{"SVC-01", "2026-06-01", "GR-04", true}, {"SVC-01", "2026-05-31", "GR-04", false},
		{"SVC-04", "2026-02-01", "GR-03", true}, {"SVC-04", "2026-02-01", "GR-05", false},
	} {
		if got := c.WorkerDemanded(x.kind, domain.Grant(x.grant), day(x.day)); got != x.want {
			t.Errorf("%+v: %v", x, got)
		}
	}
	for _, bad := range []workerDemand{{From: "2026-01-01", Source: "t", Mark: "P"}, {ServiceKind: "SVC-21", From: "2026-01-01", Source: "t"}} {
		if checkWorkers([]workerDemand{bad}) == nil {
			t.Errorf("%+v was taken", bad)
		}
	}
}

func checkWorkers(rows []workerDemand) error {
	var f dated.File
	check(&f, "", rows, nil, (*workerDemand).whole)
	return f.Err()
}
