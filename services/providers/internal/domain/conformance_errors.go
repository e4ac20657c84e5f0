package domain

import "github.com/digisoc/platform/pkg/errs"

// The ways in which conformance tests and their certificates fail.
var (
	ErrConformanceRunNotFound = errs.New(errs.NotFound, "CONFORMANCE_RUN_NOT_FOUND", "The sandbox has no such run.", "Smilšu kastē šādas pārbaudes nav.")
	ErrConformanceClockMoved  = errs.New(errs.Precondition, "CONFORMANCE_CLOCK_MOVED", "The clock of this sandbox was moved; a run is played in real time, in another sandbox.", "Šīs smilšu kastes pulkstenis ir pārbīdīts; pārbaude notiek īstajā laikā, citā smilšu kastē.")
	ErrConformanceCaseUnknown = errs.New(errs.Invalid, "CONFORMANCE_CASE_UNKNOWN", "The suite has no such case; ListConformanceCases names them.", "Šāda pārbaudes gadījuma nav; tos uzskaita pārbaužu saraksts.")
	ErrCertificateNotFound    = errs.New(errs.NotFound, "CONFORMANCE_CERTIFICATE_NOT_FOUND", "There is no such certificate.", "Šāda sertifikāta nav.")
	ErrCertificateForged      = errs.New(errs.Denied, "CONFORMANCE_CERTIFICATE_FORGED", "The certificate was not signed by a key that is trusted here.", "Sertifikātu nav parakstījusi atslēga, kurai šeit uzticas.")
	ErrCertificateExpired     = errs.New(errs.Precondition, "CONFORMANCE_CERTIFICATE_EXPIRED", "The certificate's term is over: the system is to be tested again.", "Sertifikāta termiņš ir beidzies: sistēma jāpārbauda no jauna.")
	ErrConformanceClockSkewed = errs.New(errs.Unauthenticated, "CONFORMANCE_CLOCK_SKEWED", "The clock of the platform differs on purpose: sign by the header Date of this answer.", "Platformas pulkstenis ar nolūku atšķiras: parakstiet pēc šīs atbildes galvenes Date.")
)
