package domain

import "github.com/digisoc/platform/pkg/errs"

// The ways to fail of the outsourcing register and of reviews.
var (
	ErrOutsourcingNotFound   = errs.New(errs.NotFound, "OUTSOURCING_NOT_FOUND", "The register has no such row.", "Reģistrā šāda ieraksta nav.")
	ErrOutsourcingDay        = errs.New(errs.Invalid, "OUTSOURCING_DAY_INVALID", "The day does not fit: a period in order, an assessment or incident that has been.", "Diena neder: periodam jābūt secīgam, novērtējumam vai incidentam jau notikušam.")
	ErrOutsourcingSamePerson = errs.New(errs.Precondition, "OUTSOURCING_SAME_PERSON", "Somebody else than who made the row assesses it.", "Novērtē cita persona, nevis tā, kas izveidoja ierakstu.")
	ErrOutsourcingEnded      = errs.New(errs.Precondition, "OUTSOURCING_ENDED", "The row has ended; make a new one.", "Ieraksts ir izbeigts; izveidojiet jaunu.")
	ErrOutsourcingGroup      = errs.New(errs.Invalid, "OUTSOURCING_GROUP_UNKNOWN", "The data catalogue has no such group.", "Datu katalogā šādas grupas nav.")

	ErrRoleGrantNotFound = errs.New(errs.NotFound, "ROLE_GRANT_NOT_FOUND", "No such role was seen.", "Šāda loma nav redzēta.")
	ErrReviewOfOneself   = errs.New(errs.Precondition, "REVIEW_OF_ONESELF", "Somebody else reviews: neither the person herself, nor who ended the role when it is to be given back.", "Pārskata cita persona: ne pati persona, ne tas, kurš lomu izbeidza, ja to atjauno.")
	ErrRoleGrantEnded    = errs.New(errs.Precondition, "ROLE_GRANT_ENDED", "The role was ended already.", "Loma jau ir izbeigta.")
)
