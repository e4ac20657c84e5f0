package domain

import "github.com/digisoc/platform/pkg/errs"

// Errors of rule packs, replay and what-if questions.
var (
	ErrRulePackNotFound       = errs.New(errs.NotFound, "RULE_PACK_NOT_FOUND", "There is no such rule pack.", "Tādas noteikumu pakotnes nav.")
	ErrRulePackInvalid        = errs.New(errs.Invalid, "RULE_PACK_INVALID", "The rule pack cannot be loaded; the violations name file and line.", "Noteikumu pakotni nevar ielādēt; pārkāpumos norādīts fails un rinda.")
	ErrRulePackNotApproved    = errs.New(errs.Invalid, "RULE_PACK_NOT_APPROVED", "A new or changed row names nobody who approved it (approved_by, approved_on).", "Jaunai vai mainītai rindai nav norādīts, kas to apstiprinājis (approved_by, approved_on).")
	ErrRulePackExists         = errs.New(errs.Exists, "RULE_PACK_EXISTS", "A rule pack with these rows or this label is there already.", "Noteikumu pakotne ar šīm rindām vai šo nosaukumu jau ir.")
	ErrRulePackSamePerson     = errs.New(errs.Precondition, "RULE_PACK_SAME_PERSON", "Whoever proposed a rule pack may not activate it.", "Pakotni nedrīkst aktivizēt tas, kurš to ierosināja.")
	ErrRulePackNotProposed    = errs.New(errs.Precondition, "RULE_PACK_NOT_PROPOSED", "The rule pack is not waiting for activation.", "Noteikumu pakotne negaida aktivizēšanu.")
	ErrRulePackHashChanged    = errs.New(errs.Precondition, "RULE_PACK_HASH_CHANGED", "The rule pack is not the one that was looked at.", "Noteikumu pakotne nav tā, kas tika aplūkota.")
	ErrRulePackReasonRequired = errs.New(errs.Invalid, "RULE_PACK_REASON_REQUIRED", "A rule pack that applies from a day that has passed needs a reason.", "Pakotnei, kas piemērojama no pagājušas dienas, vajadzīgs pamatojums.")
	ErrNotReplayable          = errs.New(errs.Precondition, "ASSESSMENT_NOT_REPLAYABLE", "The assessment was kept before its exact bytes were, or its parameters are not kept.", "Novērtējums saglabāts, pirms tika glabāti tā precīzie baiti, vai tā parametri nav saglabāti.")
	ErrWhatIfFacts            = errs.New(errs.Invalid, "WHAT_IF_FACTS_REQUIRED", "Give either facts or the name of a kept assessment.", "Norādiet vai nu faktus, vai saglabāta novērtējuma nosaukumu.")
)
