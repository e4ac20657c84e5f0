package domain

import (
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
)

// WorkerRole is what a worker is.
type WorkerRole string

// WorkerRoles are all of them.
var WorkerRoles = []WorkerRole{"SOCIAL_WORKER", "CARER", "ASSISTANT", "SPECIALIST", "OTHER"}

// Worker is who works for a provider, under a name that only the provider understands: neither name nor personal code of a
// person is kept.
type Worker struct {
	Provider uuid.UUID
	Ref      string
	Role     WorkerRole
	Days     Period // on which deliveries may name the worker
}

// ErrWorkerInvalid is a worker who cannot be registered; the field says which and why.
var ErrWorkerInvalid = errs.New(errs.Invalid, "WORKER_INVALID", "A worker has a short name of the provider's own that is no personal code, a role, and days in order; each is named once.",
	"Darbiniekam ir sniedzēja dots īss apzīmējums, kas nav personas kods, loma un dienas pareizā secībā; katru nosauc vienreiz.")

// CheckWorkers refuses a list with a worker who cannot be registered.
func CheckWorkers(list []Worker) error {
	seen := map[string]bool{}
	for i := range list {
		w, field := &list[i], ""
		switch {
		case !sourceForm.MatchString(w.Ref) || codeForm.MatchString(w.Ref) || seen[w.Ref]:
			field = "ref"
		case !slices.Contains(WorkerRoles, w.Role):
			field = "role"
		case w.Days.From.IsZero() || !w.Days.To.IsZero() && w.Days.To.Before(w.Days.From):
			field = "from"
		}
		if field != "" {
			e := ErrWorkerInvalid
			return e.Field("workers["+strconv.Itoa(i)+"]."+field, e.Reason, e.Message, e.MessageLV)
		}
		seen[w.Ref] = true
	}
	return nil
}
