package domain

import (
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"
)

// IssueKind is what is the matter with data.
type IssueKind string

// The closed list of kinds.
const (
	ClientMissing  IssueKind = "CLIENT_MISSING"
	ServiceMissing IssueKind = "SERVICE_MISSING"
	ValueWrong     IssueKind = "VALUE_WRONG"
	ValueOutdated  IssueKind = "VALUE_OUTDATED"
	NotVisible     IssueKind = "NOT_VISIBLE"
)

// IssueKinds are all of them.
var IssueKinds = []IssueKind{ClientMissing, ServiceMissing, ValueWrong, ValueOutdated, NotVisible}

// IssueState is how far an issue has come.
type IssueState string

// The closed list of states.
const (
	IssueRaised    IssueState = "RAISED"
	IssueRouted    IssueState = "ROUTED"
	IssueAnswered  IssueState = "ANSWERED"
	IssueCorrected IssueState = "CORRECTED"
	IssueRefused   IssueState = "REFUSED"
	IssueClosed    IssueState = "CLOSED"
)

// IssueStates are all of them.
var IssueStates = []IssueState{IssueRaised, IssueRouted, IssueAnswered, IssueCorrected, IssueRefused, IssueClosed}

// IssueLevel is how high an issue has risen because nobody answered in time.
type IssueLevel string

// The ladder, from the bottom.
const (
	LevelOwner    IssueLevel = "OWNER"
	LevelHead     IssueLevel = "HEAD"
	LevelMinistry IssueLevel = "MINISTRY"
)

// IssueLevels are all of them, from the bottom.
var IssueLevels = []IssueLevel{LevelOwner, LevelHead, LevelMinistry}

// Raiser is who raised an issue: exactly one of provider, municipality (an official of it) and person. Neither is an
// official of the ministry.
type Raiser struct {
	Provider     uuid.UUID
	Municipality string
	Person       uuid.UUID
	Subject      string // who acted, opaque
}

// Issue is data that somebody misses or holds to be wrong (GDPR 16), and what came of it. Four times are kept of each: taken
// in, routed, answered, corrected.
type Issue struct {
	ID          uuid.UUID
	Environment Environment
	Raiser      Raiser
	Kind        IssueKind
	TreatedAs   IssueKind // what is not found among the raiser's own records is missing, whatever was said
	Target      Target
	Found       bool      // the target is one of the raiser's own records
	Assignment  uuid.UUID // that was found
	Person      uuid.UUID // concerned, once known
	Fact        string
	Place       string // municipality concerned, ATVK code; said by the raiser or that of the target
	Wish        string
	Evidence    string
	Running     bool // a service is running: the shorter term holds
	State       IssueState
	Direction   Direction
	Level       IssueLevel
	Due         Date // last day to answer at this level
	Answer      string
	Raised      time.Time
	Routed      time.Time
	Answered    time.Time
	Corrected   time.Time
	ToHead      time.Time
	ToMinistry  time.Time
	Version     int64
}

// Target is the record an issue is about: its name as the raiser knows it, or the hash of a personal code.
type Target struct {
	Collection string // assignments, registrations or records; empty with a hash
	ID         uuid.UUID
	CodeHash   []byte
}

// IsZero reports whether no record was named.
func (t Target) IsZero() bool { return t.Collection == "" && len(t.CodeHash) == 0 }

// factCode is a code of the data catalogue: group, and the part of it.
var factCode = regexp.MustCompile(`^G[0-9]{2}(\.[A-Za-z0-9_]{1,20})?$`)

// Raise checks the rules of a new issue and returns it. It asks nothing about the target, so whoever raises one learns
// nothing about people or records that are not her own.
func Raise(i Issue, now time.Time) (Issue, error) {
	i.Wish, i.Evidence = strings.TrimSpace(i.Wish), strings.TrimSpace(i.Evidence)
	switch {
	case i.Wish == "":
		return Issue{}, ErrIssueWish
	case i.Target.Collection != "" && len(i.Target.CodeHash) > 0:
		return Issue{}, ErrIssueTarget
	case i.Fact != "" && !factCode.MatchString(i.Fact):
		return Issue{}, ErrIssueFact
	case (i.Kind == ValueWrong || i.Kind == ValueOutdated) && (i.Fact == "" || i.Target.IsZero()):
		return Issue{}, ErrIssueValue
	}
	i.TreatedAs, i.State, i.Level, i.Raised, i.Version = i.Kind, IssueRaised, LevelOwner, now, 1
	return i, nil
}

// GoTo gives the issue to whoever has to answer, and starts the clock. It is also how an issue that was matched later goes on.
func (i *Issue) GoTo(d Direction, due Date, now time.Time) error {
	if i.State != IssueRaised && i.State != IssueRouted {
		return ErrIssueState
	}
	if i.Routed.IsZero() {
		i.Routed = now
	}
	i.State, i.Direction, i.Due = IssueRouted, d, due
	i.Version++
	return nil
}

// Rise lets an issue that nobody answered in time go one level up, with a new last day: from the owner to the head of the
// municipality, and on to the ministry. It fails with ErrIssueState at the top and when the day has not passed.
func (i *Issue) Rise(today, due Date, now time.Time) error {
	if i.State != IssueRouted || !today.After(i.Due) {
		return ErrIssueState
	}
	local := i.Direction.Desk == DeskMunicipality || i.Direction.Desk == DeskProvider
	switch {
	case i.Level == LevelOwner && local:
		i.Level, i.ToHead = LevelHead, now
	case i.Level != LevelMinistry:
		i.Level, i.ToMinistry = LevelMinistry, now
	default:
		return ErrIssueState
	}
	i.Due = due
	i.Version++
	return nil
}

// Reply says what was found and stops the clock.
func (i *Issue) Reply(text string, now time.Time) error {
	return i.settle(IssueAnswered, text, now, IssueRouted)
}

// Correct says that the fact was corrected.
func (i *Issue) Correct(reason string, now time.Time) error {
	if err := i.settle(IssueCorrected, reason, now, IssueRouted, IssueAnswered); err != nil {
		return err
	}
	i.Corrected = now
	return nil
}

// Refuse says that the value is right, and why.
func (i *Issue) Refuse(reason string, now time.Time) error {
	return i.settle(IssueRefused, reason, now, IssueRouted, IssueAnswered)
}

// Close ends the issue; who raised it may do so at any time.
func (i *Issue) Close() error {
	if i.State == IssueClosed {
		return ErrIssueState
	}
	i.State = IssueClosed
	i.Version++
	return nil
}

func (i *Issue) settle(to IssueState, text string, now time.Time, from ...IssueState) error {
	text = strings.TrimSpace(text)
	if text == "" {
		return ErrIssueReason
	}
	for _, s := range from {
		if i.State == s {
			i.State, i.Answer = to, text
			if i.Answered.IsZero() {
				i.Answered = now
			}
			i.Version++
			return nil
		}
	}
	return ErrIssueState
}
