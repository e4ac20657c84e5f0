package domain

import "github.com/digisoc/platform/pkg/errs"

// The ways to fail of scheduled extracts.
var (
	ErrExtractNotFound    = errs.New(errs.NotFound, "EXTRACT_NOT_FOUND", "There is no such extract.", "Šāda izraksta nav.")
	ErrExtractNotReady    = errs.New(errs.Precondition, "EXTRACT_NOT_READY", "The extract is still being made.", "Izrakstu vēl gatavo.")
	ErrExtractNoCSV       = errs.New(errs.Precondition, "EXTRACT_NO_CSV", "The extract was made before there was CSV: take it as NDJSON.", "Izraksts sagatavots, kad CSV vēl nebija: jāņem NDJSON.")
	ErrExtractBroken      = errs.New(errs.Precondition, "EXTRACT_BROKEN", "What is kept is not what the manifest says: throw away what arrived and tell the data officer.", "Glabātais neatbilst manifestam: saņemtais jāatmet, un jāinformē datu pārzinis.")
	ErrExtractDestroyed   = errs.New(errs.Precondition, "EXTRACT_CONTENT_DESTROYED", "The term of the content has ended and its key was destroyed; the manifest and the certificate stay.", "Satura glabāšanas termiņš ir beidzies, un tā atslēga ir iznīcināta; manifests un apliecinājums paliek.")
	ErrExtractSuperseded  = errs.New(errs.Precondition, "EXTRACT_SUPERSEDED", "A newer extract stands in its place: take that one.", "Tā vietā ir jaunāks izraksts: jāņem tas.")
	ErrExtractUnavailable = errs.New(errs.Unavailable, "EXTRACT_UNAVAILABLE", "Extracts are off: the platform has no keys to seal them with.", "Izraksti ir izslēgti: platformai nav atslēgu to aizzīmogošanai.")
)
