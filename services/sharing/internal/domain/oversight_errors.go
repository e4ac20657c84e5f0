package domain

import "github.com/digisoc/platform/pkg/errs"

// The ways to fail of the outsourcing register and of reviews.
var (
	ErrOutsourcingNotFound   = errs.New(errs.NotFound, "OUTSOURCING_NOT_FOUND", "The register has no such row.", "Reģistrā šāda ieraksta nav.")
	ErrOutsourcingDay        = errs.New(errs.Invalid, "OUTSOURCING_DAY_INVALID", "The day does not fit: a period in order, an assessment or incident that has been.", "Diena neder: periodam jābūt secīgam, novērtējumam vai incidentam jau notikušam.")
	ErrOutsourcingSamePerson = errs.New(errs.Precondition, "OUTSOURCING_SAME_PERSON", "Somebody else than who made the row assesses it.", "Novērtē cita persona, nevis tā, kas izveidoja ierakstu.")
	ErrOutsourcingEnded      = errs.New(errs.Precondition, "OUTSOURCING_ENDED", "The row has ended; make a new one.", "Ieraksts ir izbeigts; izveidojiet jaunu.")
	ErrOutsourcingGroup      = errs.New(errs.Invalid, "OUTSOURCING_GROUP_UNKNOWN", "The data catalogue has no such group.", "Datu katalogā šādas grupas nav.")

	ErrRoleGrantNotFound  = errs.New(errs.NotFound, "ROLE_GRANT_NOT_FOUND", "No such role was seen.", "Šāda loma nav redzēta.")
	ErrReviewOfOneself    = errs.New(errs.Precondition, "REVIEW_OF_ONESELF", "Somebody else reviews: neither the person herself, nor who ended the role when it is to be given back.", "Pārskata cita persona: ne pati persona, ne tas, kurš lomu izbeidza, ja to atjauno.")
	ErrSystemOwnerUnknown = errs.New(errs.Invalid, "SYSTEM_OWNER_UNKNOWN", "The owner is no official whose roles were seen and hold.", "Īpašnieks nav darbinieks, kura lomas ir redzētas un spēkā.")
	ErrSystemShared       = errs.New(errs.Precondition, "SYSTEM_ACCOUNT_SHARED", "The account is used by a person or by several organisations; each system has its own.", "Kontu lieto persona vai vairākas iestādes; katrai sistēmai ir savs.")
	ErrSystemOfAgreement  = errs.New(errs.Precondition, "SYSTEM_ACCOUNT_OF_AGREEMENT", "The owner, purpose and end of these keys are those of their agreement.", "Šo atslēgu īpašnieks, nolūks un termiņš ir vienošanās ziņās.")
	ErrSystemDay          = errs.New(errs.Invalid, "SYSTEM_ACCOUNT_DAY_INVALID", "The last day has passed or is too far ahead.", "Pēdējā diena ir pagājusi vai pārāk tāla.")

	ErrRoleGrantEnded = errs.New(errs.Precondition, "ROLE_GRANT_ENDED", "The role was ended already.", "Loma jau ir izbeigta.")
)
