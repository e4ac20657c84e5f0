package domain

import "github.com/digisoc/platform/pkg/errs"

// Errors of changes of running awards.
var (
	ErrAwardChangeNotFound   = errs.New(errs.NotFound, "AWARD_CHANGE_NOT_FOUND", "There is no such change of an award.", "Tādas piešķīruma maiņas nav.")
	ErrAwardChangeSettled    = errs.New(errs.Precondition, "AWARD_CHANGE_SETTLED", "The change was applied or dismissed already.", "Maiņa jau ir piemērota vai noraidīta.")
	ErrAwardChangeSamePerson = errs.New(errs.Precondition, "AWARD_CHANGE_SAME_PERSON", "Whoever proposed the change may not apply it.", "Maiņu nedrīkst piemērot tas, kurš to ierosināja.")
	ErrRefusalNeedsDecision  = errs.New(errs.Invalid, "REFUSAL_NEEDS_DECISION", "A refusal of duties concerns one award: name its decision.", "Atteikšanās pildīt pienākumus attiecas uz vienu piešķīrumu: norādiet tā lēmumu.")
	ErrAwardChangeOutdated   = errs.New(errs.Precondition, "AWARD_CHANGE_OUTDATED", "The award is not what it was when the change was proposed: propose it again.", "Piešķīrums vairs nav tāds, kāds tas bija ierosināšanas brīdī: ierosiniet maiņu no jauna.")
	ErrAwardEndInvalid       = errs.New(errs.Invalid, "AWARD_END_INVALID", "An end needs the decision it is about, a cause, a last day from 2021 on and a reason.", "Izbeigšanai vajadzīgs lēmums, iemesls, pēdējā diena no 2021. gada un pamatojums.")
)
