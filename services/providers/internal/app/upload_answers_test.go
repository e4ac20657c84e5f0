package app_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// uploaded sends records as chunks of one file.
func (s *sender) uploaded(chunks ...[]domain.Raw) domain.Upload {
	s.t.Helper()
	u, err := s.BeginUpload(s.call("UploadRecords"), uuid.Nil, 0)
	must(s.t, err)
	for _, raws := range chunks {
		in := s.parsed(raws...)
		for i := range in {
			u.Lines++
			in[i].Position = u.Lines
		}
		u.Bytes += int64(len(in))
		_, err = s.TakeRecords(s.call("UploadRecords"), in, &u)
		must(s.t, err)
	}
	return u
}

// What a broken connection swallowed is read page by page: what was rejected with every finding, and what waits for its
// client; nothing of what was taken, and nothing by another provider.
func TestLostAnswersAreReadLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, other := w.sending(samaria, 1), w.sending("40003032949", 1)
	var first, second []domain.Raw
	for i := range 6 {
		bad := s.raw(fmt.Sprintf("bad-%d", i), 0)
		bad.Day, bad.Units = "2026-03-03", "1.255"
		first = append(first, bad, s.raw(fmt.Sprintf("good-%d", i), 0))
	}
	stranger := s.raw("stranger", 0)
	stranger.Assignment, stranger.PersonalCode = "", "00000000777"
	nameless := s.raw("", 0)
	second = append(second, stranger, nameless, s.raw("good-0", 0))
	u := s.uploaded(first, second)

	var got []domain.Judgement
	for after := 0; ; after = got[len(got)-1].Position {
		list, until, err := s.UploadAnswers(s.call("ListUploadAnswers"), u.ID, app.AnswerQuery{After: after, Size: 3})
		must(t, err)
		if want := w.clock.Now().AddDate(0, 0, 30); !until.Equal(want) {
			t.Errorf("kept until %s, want %s", until, want)
		}
		if len(list) == 0 {
			break
		}
		got = append(got, list...)
	}
	if len(got) != 8 || u.Rejected != 7 || u.Unmatched != 1 {
		t.Fatalf("%d answers, %d rejected, %d unmatched", len(got), u.Rejected, u.Unmatched)
	}
	for i, j := range got[:6] {
		if j.Position != 2*i+1 || j.Source != first[2*i].Source || j.Outcome != domain.OutcomeRejected || j.ID != uuid.Nil || len(j.Findings) != 1 || j.Findings[0] != (domain.Finding{Rule: "VALUE_INVALID", Field: "units"}) {
			t.Errorf("%d: %+v", i, j)
		}
	}
	if j := got[6]; j.Position != 13 || j.Outcome != domain.OutcomeUnmatched || j.ID == uuid.Nil || len(j.Findings) != 0 {
		t.Errorf("unmatched: %+v", j)
	}
	if j := got[7]; j.Position != 14 || j.Source != "" || j.Findings[0].Rule != "FIELD_REQUIRED" {
		t.Errorf("without a number: %+v", j)
	}
	list, _, err := s.UploadAnswers(s.call("ListUploadAnswers"), u.ID, app.AnswerQuery{Outcome: domain.OutcomeUnmatched, Size: 10})
	if must(t, err); len(list) != 1 || list[0].Source != "stranger" {
		t.Errorf("unmatched alone: %v", list)
	}
	if _, _, err := other.UploadAnswers(other.call("ListUploadAnswers"), u.ID, app.AnswerQuery{Size: 10}); !errors.Is(err, domain.ErrUploadNotFound) {
		t.Errorf("another provider: %v", err)
	}
}

// Answers go when their term is over; of a file that went on meanwhile they stay.
func TestAnswersAreForgottenWhenTheirTermIsOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.sending(samaria, 1)
	bad := s.raw("bad", 0)
	bad.Units = "x"
	old, going := s.uploaded([]domain.Raw{bad}), s.uploaded([]domain.Raw{bad})
	count := func(u domain.Upload) int {
		return s.number("select count(*) from upload_answer where upload_id = $1", u.ID)
	}
	now := time.Now() // names of uploads are made by the real time
	w.clock.Set(now.AddDate(0, 0, 31))
	w.sql("update upload set updated_at = $2 where id = $1", old.ID, now)
	w.sql("update upload set updated_at = $2 where id = $1", going.ID, now.AddDate(0, 0, 5))
	must(t, w.Tick(t.Context()))
	if count(old) != 0 || count(going) != 1 {
		t.Errorf("%d and %d answers are left", count(old), count(going))
	}
	w.clock.Set(now.AddDate(0, 0, 36))
	must(t, w.Tick(t.Context()))
	if count(going) != 0 {
		t.Errorf("%d answers are left", count(going))
	}
}
