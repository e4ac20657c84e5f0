package domain

import "github.com/digisoc/platform/pkg/errs"

// The ways to fail of openings in an emergency.
var (
	ErrGlassNotFound   = errs.New(errs.NotFound, "BREAK_GLASS_NOT_FOUND", "There is no such opening.", "Šāda ārkārtas piekļuves pieprasījuma nav.")
	ErrGlassInvalid    = errs.New(errs.Invalid, "BREAK_GLASS_INVALID", "The rule in force does not allow this.", "Spēkā esošais noteikums to neatļauj.")
	ErrGlassSamePerson = errs.New(errs.Precondition, "BREAK_GLASS_SAME_PERSON", "Who asks, who approves and who reviews are three persons.", "Pieprasa, apstiprina un izvērtē trīs dažādas personas.")
	ErrGlassState      = errs.New(errs.Precondition, "BREAK_GLASS_STATE", "The opening is not in the state that this needs.", "Ārkārtas piekļuves stāvoklis to nepieļauj.")
	ErrGlassNotOpen    = errs.New(errs.Denied, "BREAK_GLASS_NOT_OPEN", "The case of the token names no opening of yours that is open now.", "Pilnvaras lieta nenosauc jums pašlaik atvērtu ārkārtas piekļuvi.")
)
