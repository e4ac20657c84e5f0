package domain

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// Funds are who organises rehabilitation of child victims: the children's fund and the foundations that it co-founded, by registration number.
type Funds struct {
	Fund        string // empty: nobody can be referred
	Foundations []string
}

// Known reports whether a number is the fund's or a foundation's.
func (f Funds) Known(number string) bool {
	return number != "" && (number == f.Fund || f.Foundation(number))
}

// Foundation reports whether a number is a foundation's.
func (f Funds) Foundation(number string) bool { return slices.Contains(f.Foundations, number) }

// Whole reports whether a number is the fund's own: it organises every referral and recovers the cost of each.
func (f Funds) Whole(number string) bool { return number != "" && number == f.Fund }

// Sees reports whether an organisation is sent a referral: the fund all, a foundation its own.
func (f Funds) Sees(number string, r Referral) bool {
	return f.Whole(number) || f.Foundation(number) && r.Recipient == number
}

// Lists are those whose lists tell of a referral: its recipient and the fund.
func (f Funds) Lists(r Referral) []string {
	if r.Recipient == f.Fund {
		return []string{f.Fund}
	}
	return []string{f.Fund, r.Recipient}
}

// FundNoticeKind is what the fund is told.
type FundNoticeKind string

// The kinds.
const (
	ToldReferred      FundNoticeKind = "REFERRED"
	ToldEnded         FundNoticeKind = "REFERRAL_ENDED"
	ToldProcessNumber FundNoticeKind = "PROCESS_NUMBER"
	ToldRehabilitated FundNoticeKind = "REHABILITATION"
)

// FundNotice is one entry of the numbered list of a recipient. It names records and holds no values.
type FundNotice struct {
	Recipient string
	Number    int64 // given by the store, without gaps
	Kind      FundNoticeKind
	Referral  uuid.UUID
	Notice    uuid.UUID // of rehabilitation; nil for other kinds
	Added     time.Time
	About     Referral // when it is read: child and end of the referral
}

// CustodyFact is a fact of custody that holds, as the person registry tells it.
type CustodyFact struct{ Kind, From, To, Body, Source string }
