package domain

import "github.com/digisoc/platform/pkg/errs"

// The ways to fail of incidents.
var (
	ErrIncidentNotFound   = errs.New(errs.NotFound, "INCIDENT_NOT_FOUND", "There is no such incident.", "Šāda incidenta nav.")
	ErrIncidentInvalid    = errs.New(errs.Invalid, "INCIDENT_INVALID", "This does not fit together.", "Norādītais nav savienojams.")
	ErrIncidentClosed     = errs.New(errs.Precondition, "INCIDENT_CLOSED", "The incident is closed.", "Incidents ir slēgts.")
	ErrIncidentSamePerson = errs.New(errs.Precondition, "INCIDENT_SAME_PERSON", "Somebody else than who recorded the incident does this.", "To dara cita persona, nevis incidenta reģistrētājs.")
	ErrIncidentDutyState  = errs.New(errs.Precondition, "INCIDENT_DUTY_STATE", "The incident has no such duty that is neither met nor waived.", "Incidentam nav šāda neizpildīta pienākuma.")
	ErrIncidentDutyRole   = errs.New(errs.Denied, "INCIDENT_DUTY_ROLE", "Another role records this duty.", "Šī pienākuma izpildi reģistrē cita loma.")
	ErrIncidentDutyOpen   = errs.New(errs.Precondition, "INCIDENT_DUTY_OPEN", "A duty is neither met nor waived.", "Kāds pienākums nav ne izpildīts, ne atcelts.")
)
