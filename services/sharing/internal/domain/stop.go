package domain

import (
	"regexp"
	"slices"
	"time"

	"github.com/google/uuid"
)

// StopKind is what the kill switch ends (SEC-INC-2).
type StopKind string

// The closed list of kinds.
const (
	StopUser      StopKind = "USER"
	StopSystem    StopKind = "SYSTEM"
	StopProvider  StopKind = "PROVIDER"
	StopService   StopKind = "SERVICE"
	StopAgreement StopKind = "AGREEMENT"
	StopDataset   StopKind = "DATASET"
)

// Stop is one use of the kill switch. One security officer sets it, another lifts it.
type Stop struct {
	ID               uuid.UUID
	Kind             StopKind
	Target           string
	Reason, Incident string
	SetBy            string
	SetAt            time.Time
	LiftedBy         string
	LiftedAt         time.Time
	LiftReason       string
}

const uuidForm = `[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`

// targets are the forms of what each kind ends.
var targets = map[StopKind]*regexp.Regexp{
	StopUser:      regexp.MustCompile(`^[^\s]{1,200}$`),
	StopSystem:    regexp.MustCompile(`^[^\s]{1,200}$`),
	StopProvider:  regexp.MustCompile(`^([0-9]{7}|[0-9]{11})$`),
	StopService:   regexp.MustCompile(`^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`),
	StopAgreement: regexp.MustCompile(`^(agreements|datasetPermissions)/` + uuidForm + `$`),
	StopDataset:   regexp.MustCompile(`^datasets/[a-z-]{1,40}$`),
}

// codeForm is the form of a Latvian personal code, which is never an identifier here (SEC-ENC-3).
var codeForm = regexp.MustCompile(`^[0-9]{6}-?[0-9]{5}$`)

// protected are the services without which nobody could lift a stop.
var protected = []string{"gateway", "sharing"}

// NewStop is a stop that holds from now on.
func NewStop(s Stop, by string, now time.Time) (Stop, error) {
	form, ok := targets[s.Kind]
	switch {
	case !ok || !form.MatchString(s.Target), s.Kind != StopProvider && codeForm.MatchString(s.Target):
		return Stop{}, at(ErrStopTarget, "stop.target")
	case s.Kind == StopService && slices.Contains(protected, s.Target):
		return Stop{}, at(ErrStopProtected, "stop.target")
	}
	s.ID, s.SetBy, s.SetAt = uuid.Must(uuid.NewV7()), by, now
	return s, nil
}

// Lift gives access back; ErrStopSamePerson when who stopped lifts, ErrStopLifted when somebody did already.
func (s *Stop) Lift(by, why string, now time.Time) error {
	switch {
	case !s.LiftedAt.IsZero():
		return ErrStopLifted
	case s.SetBy == by:
		return ErrStopSamePerson
	}
	s.LiftedBy, s.LiftedAt, s.LiftReason = by, now, why
	return nil
}
