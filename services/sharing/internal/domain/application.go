package domain

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// ApplicationState is where an application of an institution stands (J11).
type ApplicationState string

// The states.
const (
	ApplicationProposed   ApplicationState = "PROPOSED" // a grant fits; it waits for a second person
	ApplicationRefused    ApplicationState = "REFUSED"  // no data, and no price
	ApplicationSigned     ApplicationState = "SIGNED"
	ApplicationTest       ApplicationState = "TEST" // made-up persons only
	ApplicationAccepted   ApplicationState = "ACCEPTED"
	ApplicationProduction ApplicationState = "PRODUCTION"
	ApplicationSuspended  ApplicationState = "SUSPENDED"
	ApplicationEnded      ApplicationState = "ENDED"
	ApplicationErased     ApplicationState = "ERASED"
)

// Mode is how data are exchanged (draft 25-TA-2022 pts 33.1 and 33.2, OBJ-X3).
type Mode string

// The modes. Online is preset.
const (
	ModeOnline Mode = "ONLINE"
	ModeFile   Mode = "FILE"
)

// Application is what an institution applies for, and where that stands.
type Application struct {
	ID             uuid.UUID
	Organisation   string
	Dataset        Dataset
	Purpose        string
	LegalBasis     string
	Fields         []string
	Mode           Mode
	FileReason     string
	FileUntil      time.Time
	DailyQuota     int
	From, To       time.Time
	State          ApplicationState
	Grant          string
	Refusal        string
	AppliedBy      string
	SignedBy       string
	TestPermission uuid.UUID
	Permission     uuid.UUID
	ReviewOn       time.Time
	ReviewTold     time.Time
	ErasedOn       time.Time
	Created        time.Time
	Version        int64
}

// Act is one step of an application.
type Act struct {
	Step, By, Note string
	At             time.Time
}

// minReason is the shortest reason that says something.
const minReason = 10

// Settle fills the preset mode and refuses what cannot be applied for: ErrApplicationInvalid names the field. A file mode needs a
// reason and a last day within the term (OBJ-X3).
func (a *Application) Settle() error {
	if a.Mode == "" {
		a.Mode = ModeOnline
	}
	p := Permission{Number: "-", Organisation: a.Organisation, Dataset: a.Dataset, Purpose: a.Purpose, LegalBasis: a.LegalBasis, Fields: a.Fields, From: a.From, To: a.To, DailyQuota: a.DailyQuota}
	if err := p.Check(); err != nil {
		return ErrApplicationInvalid.Wrap(err)
	}
	a.Fields = p.Fields
	a.FileReason = strings.TrimSpace(a.FileReason)
	switch {
	case !clean(a.FileReason):
		return at(ErrApplicationNote, "application.file_reason")
	case a.Mode == ModeOnline && (a.FileReason != "" || !a.FileUntil.IsZero()):
		return at(ErrApplicationMode, "application.mode")
	case a.Mode == ModeFile && len(a.FileReason) < minReason:
		return at(ErrApplicationMode, "application.file_reason")
	case a.Mode == ModeFile && (a.FileUntil.Before(a.From) || a.FileUntil.After(a.To)):
		return at(ErrApplicationMode, "application.file_until")
	}
	return nil
}

// clean reports whether a text holds no personal code.
func clean(text string) bool { return !looksLikeCode.MatchString(text) }

// Propose is the first answer: the grant that fits, or why none does.
func (a *Application) Propose(grant, refusal string) {
	a.State, a.Grant, a.Refusal, a.Version = ApplicationProposed, grant, refusal, 1
	if refusal != "" {
		a.State, a.Grant = ApplicationRefused, ""
	}
}

// Seen is where an application stands with what became of its permission, which may be stopped by itself.
func (a *Application) Seen(p *Permission) {
	if a.State != ApplicationProduction && a.State != ApplicationSuspended {
		return
	}
	switch p.State() {
	case "ENDED":
		a.State = ApplicationEnded
	case "SUSPENDED":
		a.State = ApplicationSuspended
	default:
		a.State = ApplicationProduction
	}
}

// from lists the states in which a step may be taken.
var from = map[string][]ApplicationState{
	"SIGN":             {ApplicationProposed},
	"REFUSE":           {ApplicationProposed, ApplicationSigned, ApplicationTest, ApplicationAccepted},
	"START_TEST":       {ApplicationSigned},
	"ACCEPT":           {ApplicationTest},
	"START_PRODUCTION": {ApplicationAccepted},
	"SUSPEND":          {ApplicationProduction},
	"RESUME":           {ApplicationSuspended},
	"END":              {ApplicationProduction, ApplicationSuspended},
	"REVIEW":           {ApplicationProduction, ApplicationSuspended},
	"ERASE":            {ApplicationEnded},
}

// to is where a step leads.
var to = map[string]ApplicationState{
	"SIGN": ApplicationSigned, "REFUSE": ApplicationRefused, "START_TEST": ApplicationTest, "ACCEPT": ApplicationAccepted, "START_PRODUCTION": ApplicationProduction,
	"SUSPEND": ApplicationSuspended, "RESUME": ApplicationProduction, "END": ApplicationEnded, "ERASE": ApplicationErased,
}

// explained are the steps that need a word.
var explained = []string{"REFUSE", "ACCEPT", "SUSPEND", "END", "REVIEW", "ERASE"}

// Step takes a step by a person; ErrApplicationState when it is not its turn. Whoever applied does not sign (SEC-ACC-2).
func (a *Application) Step(step, by, note string) error {
	if !slices.Contains(from[step], a.State) {
		return ErrApplicationState
	}
	if slices.Contains(explained, step) && strings.TrimSpace(note) == "" || !clean(note) {
		return at(ErrApplicationNote, "note")
	}
	if step == "SIGN" {
		if by == "" || by == a.AppliedBy {
			return ErrApplicationSecond
		}
		a.SignedBy = by
	}
	if state, moves := to[step]; moves {
		a.State = state
	}
	a.Version++
	return nil
}

// Permit is the permission that an application becomes.
func (a *Application) Permit(number string, now time.Time) Permission {
	return Permission{
		ID: uuid.Must(uuid.NewV7()), Number: number, Organisation: a.Organisation, Dataset: a.Dataset, Purpose: a.Purpose, LegalBasis: a.LegalBasis, Fields: a.Fields,
		From: a.From, To: a.To, DailyQuota: a.DailyQuota, GrantedBy: a.SignedBy, GrantedAt: now, Version: 1,
	}
}

// Erase keeps the day on which everything was erased: not in the future, and not before the end.
func (a *Application) Erase(day, today time.Time, ended time.Time) error {
	if day.After(today) || day.Before(ended) {
		return at(ErrApplicationInvalid, "erase_date")
	}
	a.ErasedOn = day
	return nil
}

// MonthUse is what was used of a permission in a month.
type MonthUse struct {
	Month  string
	Calls  int64
	Quota  int64
	UsedUp int
	Events int64
}

// Days is how many days of a month a permission is valid.
func (p *Permission) Days(first, last time.Time) int64 {
	first, last = later(first, p.From), earlier(last, p.To)
	if last.Before(first) {
		return 0
	}
	return int64(last.Sub(first).Hours()/24) + 1
}

// Why an application is refused.
const (
	RefusedNotPublic = "NOT_PUBLIC"
	RefusedNotListed = "NOT_LISTED"
	RefusedElsewhere = "OTHER_CHANNEL"
	RefusedField     = "FIELD_NOT_GRANTED"
	RefusedByOfficer = "OFFICER"
)
