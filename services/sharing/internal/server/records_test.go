package server

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/release"
	"github.com/digisoc/platform/services/sharing/internal/release/releasetest"
)

// version is a version of a benefit of which everything is known.
func version() app.Version {
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	return app.Version{
		Row: domain.Row{Award: uuid.New(), Person: uuid.New(), Part: domain.Part{From: day, To: day.AddDate(0, 1, -1), Cents: 18700}, Version: 2}, Kind: "GMI",
		Municipality: "0001000", Decision: uuid.New(), Occurred: day, Produced: day, Code: "00000000001",
	}
}

// 3.2: a record of a dataset holds what the permission and the grants open, also when the code that puts it together offers one field too many; a leaf that
// no grant gives any more is in no record.
func TestRelease_RecordIsCutWhateverIsComposed(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	told := map[string]func(*sharingv1.DatasetRecord) bool{
		domain.FieldPerson:       func(m *sharingv1.DatasetRecord) bool { return m.GetPersonalCode() != "" },
		domain.FieldKind:         func(m *sharingv1.DatasetRecord) bool { return m.GetKind() != "" },
		domain.FieldPeriod:       func(m *sharingv1.DatasetRecord) bool { return m.GetToDate() != "" },
		domain.FieldAmount:       func(m *sharingv1.DatasetRecord) bool { return m.GetMonthlyAmount() != nil },
		domain.FieldMunicipality: func(m *sharingv1.DatasetRecord) bool { return m.GetMunicipality() != "" },
		domain.FieldDecision:     func(m *sharingv1.DatasetRecord) bool { return m.GetDecision() != "" },
	}
	leaf := map[string]string{
		domain.FieldPerson: "G01.03", domain.FieldKind: "G12.01", domain.FieldPeriod: "G12.02", domain.FieldAmount: "G12.03", domain.FieldMunicipality: "G12.07", domain.FieldDecision: "G12.05",
	}
	faulty := domain.Permission{Dataset: domain.GrantedBenefits, Fields: domain.Fields(domain.GrantedBenefits)}
	for extra := range told {
		right := faulty
		right.Fields = nil
		for _, f := range faulty.Fields {
			if f != extra {
				right.Fields = append(right.Fields, f)
			}
		}
		for what, cut := range map[string]release.Cut{
			"one field too many": releasetest.Ways(t).Cut(release.Record, release.Under(&right), day),
			"no grant of it":     releasetest.Ways(t, leaf[extra]).Cut(release.Record, release.Under(&faulty), day),
		} {
			list := records(&app.Page{Permission: faulty, Cut: cut, Versions: []app.Version{version()}})
			if len(list) != 1 || list[0].GetAward() == "" || list[0].GetVersion() != 2 {
				t.Fatalf("%s: %s: %v", extra, what, list)
			}
			for field, is := range told {
				if is(list[0]) != (field != extra) {
					t.Errorf("%s: %s: %s: %v", extra, what, field, list[0])
				}
			}
		}
	}
	if list := records(&app.Page{Permission: faulty, Versions: []app.Version{version()}}); len(list) != 0 {
		t.Errorf("a page that nobody cut: %v", list)
	}
	whole := records(&app.Page{Permission: faulty, Cut: releasetest.Ways(t).Cut(release.Record, release.Under(&faulty), day), Versions: []app.Version{version()}})
	v := version()
	if len(whole) != 1 || proto.Size(whole[0]) != proto.Size(record(&v, &faulty)) {
		t.Errorf("what is open is cut: %v", whole)
	}
}
