package sharing_test

import (
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"

	sharingeventsv1 "github.com/digisoc/platform/proto/gen/go/sharing/events/v1"
)

// warnings does what is done each hour and returns the days of all warnings that were announced so far, in their order.
func (k *keeper) warnings() (days []int32) {
	k.t.Helper()
	if _, err := k.service.WarnOfAssessments(k.t.Context()); err != nil {
		k.t.Fatal(err)
	}
	rows, err := k.db.Query(k.t.Context(), `select payload from outbox where topic = 'sharing.outsourcing.due.v1' order by id`)
	if err != nil {
		k.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var payload []byte
		if err := rows.Scan(&payload); err != nil {
			k.t.Fatal(err)
		}
		var e sharingeventsv1.OutsourcingAssessmentDue
		if err := proto.Unmarshal(payload, &e); err != nil {
			k.t.Fatal(err)
		}
		days = append(days, e.GetDays())
	}
	if err := rows.Err(); err != nil {
		k.t.Fatal(err)
	}
	return days
}

// The assessment of a row is announced 60, 30 and 7 days before it is due, each once however often it is looked; of days on which nobody
// looked only the nearest. A new assessment begins anew; rows that were not assessed or are over are not warned of.
func TestSEC_OUT_1_WarningsComeOnceBeforeAnAssessmentIsDue(t *testing.T) {
	t.Parallel()
	k := keep(t, nil)
	row := k.contract(800)
	if got := k.warnings(); len(got) != 0 {
		t.Errorf("before the first assessment: %v", got)
	}
	if err := k.assess(row.GetName(), second); err != nil {
		t.Fatal(err)
	}
	due := now.AddDate(1, 0, 0)
	for _, step := range []struct {
		left int // days
		want []int32
	}{
		{61, nil},
		{60, []int32{60}},
		{59, []int32{60}},
		{30, []int32{60, 30}},
		{8, []int32{60, 30}},
		{7, []int32{60, 30, 7}},
		{1, []int32{60, 30, 7}},
	} {
		k.clock.Set(due.AddDate(0, 0, -step.left))
		k.warnings()
		if got := k.warnings(); !slices.Equal(got, step.want) {
			t.Errorf("%d days before: %v, want %v", step.left, got, step.want)
		}
	}
	if err := k.assess(row.GetName(), second); err != nil {
		t.Fatal(err)
	}
	k.clock.Set(due.AddDate(1, 0, -10)) // nobody looked for most of a year
	if got := k.warnings(); !slices.Equal(got, []int32{60, 30, 7, 30}) {
		t.Errorf("after a new assessment: %v", got)
	}
	k.clock.Set(now.AddDate(0, 0, 801))
	if got := k.warnings(); len(got) != 4 {
		t.Errorf("the row is over: %v", got)
	}
}
