package domain

import "github.com/digisoc/platform/pkg/errs"

// The ways to fail of datasets and their permissions.
var (
	ErrAwardEvent          = errs.New(errs.Invalid, "DATASET_EVENT_INVALID", "The announced award or notice cannot be read.", "Paziņoto piešķīrumu vai ziņu nevar nolasīt.")
	ErrAwardUnknown        = errs.New(errs.Unavailable, "AWARD_NOT_ARRIVED", "The award has not arrived yet.", "Piešķīrums vēl nav saņemts.")
	ErrDatasetNotFound     = errs.New(errs.NotFound, "DATASET_NOT_FOUND", "There is no such dataset.", "Šādas datu kopas nav.")
	ErrDatasetNotPermitted = errs.New(errs.Denied, "DATASET_NOT_PERMITTED", "No permission in force covers this call: organisation, dataset, purpose, legal basis and day must all be those of one permission.", "Neviena spēkā esoša atļauja neaptver šo pieprasījumu: iestādei, datu kopai, nolūkam, tiesiskajam pamatam un dienai jāatbilst vienai atļaujai.")
	ErrDatasetQuota        = errs.New(errs.Exhausted, "DATASET_QUOTA", "The calls of the day are used up.", "Dienas pieprasījumu skaits ir izlietots.")
	ErrPermissionNotFound  = errs.New(errs.NotFound, "DATASET_PERMISSION_NOT_FOUND", "There is no such permission.", "Šādas atļaujas nav.")
	ErrPermissionInvalid   = errs.New(errs.Invalid, "DATASET_PERMISSION_INVALID", "A permission names fields of its dataset, a period and a quota.", "Atļaujā jānorāda datu kopas lauki, periods un kvota.")
	ErrPermissionExists    = errs.New(errs.Exists, "DATASET_PERMISSION_EXISTS", "A permission of this number is recorded already.", "Atļauja ar šo numuru jau ir reģistrēta.")
	ErrPermissionState     = errs.New(errs.Precondition, "DATASET_PERMISSION_STATE", "The permission cannot do this in its state.", "Atļaujas stāvoklis to nepieļauj.")
	ErrPersonAmbiguous     = errs.New(errs.Exists, "PERSON_AMBIGUOUS", "The code names more than one person; the register must be corrected first.", "Kods norāda uz vairākām personām; vispirms jālabo reģistrs.")
)
