package domain

import "github.com/digisoc/platform/pkg/errs"

// The ways to fail of applications for datasets.
var (
	ErrApplicationNotFound  = errs.New(errs.NotFound, "SUBSCRIBER_APPLICATION_NOT_FOUND", "There is no such application.", "Šāda pieteikuma nav.")
	ErrApplicationInvalid   = errs.New(errs.Invalid, "SUBSCRIBER_APPLICATION_INVALID", "An application names fields of its dataset, a term, a quota and days that can be.", "Pieteikumā jānorāda datu kopas lauki, termiņš, kvota un iespējami datumi.")
	ErrApplicationMode      = errs.New(errs.Invalid, "SUBSCRIBER_MODE_UNEXPLAINED", "Online is the preset mode. Files need a reason and a last day within the term.", "Tiešsaiste ir noklusētais veids. Datnēm jānorāda iemesls un pēdējā diena termiņā.")
	ErrApplicationNote      = errs.New(errs.Invalid, "SUBSCRIBER_NOTE_INVALID", "This step needs a word of why, without personal codes.", "Šim solim jānorāda pamatojums bez personas kodiem.")
	ErrApplicationState     = errs.New(errs.Precondition, "SUBSCRIBER_APPLICATION_STATE", "The application is not where this step can be taken.", "Pieteikuma stāvoklis šo soli nepieļauj.")
	ErrApplicationSecond    = errs.New(errs.Denied, "SUBSCRIBER_SECOND_PERSON", "Whoever applied does not sign: another person has to.", "Pieteicējs neparaksta: tas jādara citai personai.")
	ErrApplicationUntested  = errs.New(errs.Precondition, "SUBSCRIBER_NOT_CONFORMANT", "The system has not taken all made-up events under the test permission.", "Sistēma nav saņēmusi visus izdomātos notikumus ar izmēģinājuma atļauju.")
	ErrApplicationNumber    = errs.New(errs.Invalid, "SUBSCRIBER_NUMBER_MISSING", "Production needs the number of the permission in VIRSIS.", "Lietošanai jānorāda atļaujas numurs VIRSIS.")
	ErrApplicationNotItsOwn = errs.New(errs.Denied, "SUBSCRIBER_NOT_ITS_OWN", "An institution applies for itself only.", "Iestāde piesakās tikai savā vārdā.")
)
