package domain

import "github.com/digisoc/platform/pkg/errs"

// The ways in which the procedure for missing or wrong data fails.
var (
	ErrIssueNotFound = errs.New(errs.NotFound, "ISSUE_NOT_FOUND", "There is no such issue.", "Šāda pieteikuma par datiem nav.")
	ErrIssueState    = errs.New(errs.Precondition, "ISSUE_STATE", "The issue cannot do this in its state.", "Pieteikuma stāvoklis to nepieļauj.")
	ErrIssueNotYours = errs.New(errs.Denied, "ISSUE_NOT_YOURS", "Who keeps the fact answers; who raised the issue closes it.", "Atbild tas, kurš glabā faktu; slēdz tas, kurš pieteikumu iesniedza.")
	ErrIssueWish     = errs.New(errs.Invalid, "ISSUE_WISH_REQUIRED", "Say what should be done.", "Jānorāda, kas būtu jādara.")
	ErrIssueReason   = errs.New(errs.Invalid, "ISSUE_REASON_REQUIRED", "Say what was found, or why.", "Jānorāda, kas konstatēts, vai iemesls.")
	ErrIssueTarget   = errs.New(errs.Invalid, "ISSUE_TARGET_AMBIGUOUS", "Name the record or the personal code, not both.", "Jānorāda ieraksts vai personas kods, nevis abi.")
	ErrIssueFact     = errs.New(errs.Invalid, "ISSUE_FACT_INVALID", "A fact is named by its code of the data catalogue.", "Fakts jānorāda ar datu kataloga kodu.")
	ErrIssueValue    = errs.New(errs.Invalid, "ISSUE_VALUE_UNNAMED", "Of a wrong or outdated value, name the fact and the record.", "Par kļūdainu vai novecojušu vērtību jānorāda fakts un ieraksts.")
	ErrIssueRoute    = errs.New(errs.Internal, "ISSUE_ROUTE_UNKNOWN", "No rule says who answers.", "Nav noteikts, kurš atbild.")
	ErrIssueKept     = errs.New(errs.Invalid, "ISSUE_OLD_VALUE_DIFFERS", "The value before is another one.", "Iepriekšējā vērtība ir cita.")
	ErrIssueCorrects = errs.New(errs.Precondition, "ISSUE_NOTHING_TO_CORRECT", "The issue names no fact, or the value is the same.", "Pieteikumā nav norādīts fakts, vai vērtība ir tā pati.")
)
