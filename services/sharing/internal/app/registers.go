package app

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Registers reads registers of the state.
type Registers interface {
	Describe(service string) (Register, bool)
	Read(ctx context.Context, ask RegisterAsk) (RegisterAnswer, error)
}

// PersonCodes finds the code of a person of ours.
type PersonCodes interface {
	// CodeForCase returns the present personal code of a person whom the caller may use for the case of the call; empty when she has
	// none, domain.ErrRegisterPersonUnknown when she is not there or not the caller's to use.
	CodeForCase(ctx context.Context, person uuid.UUID) (string, error)
}

// Register is a register that can be read.
type Register struct {
	Service, Register string
	Person            bool // it knows its records by personal code
	Freshness         string
}

// RegisterAsk is a question. Key is a personal code or another name of a record; it goes to the register only.
type RegisterAsk struct {
	Service, Key, Subject string
	Live                  bool // ask the register although something fresh is kept
}

// RegisterValue is one property of a record. What is not known has a warning and no value.
type RegisterValue struct {
	Name, Value, Warning string
	Known                bool
}

// RegisterAnswer is what a register said, from where and when.
type RegisterAnswer struct {
	Register, Service, Permission, Freshness string
	Found                                    bool
	Kept, Stale                              bool
	Values                                   []RegisterValue
	Modified, Fetched                        time.Time
}

// ReadRegister reads the record of a person, or another one by its key, for the case that the call is about. Persons are named
// as ours: only the registry knows their codes.
func (a *App) ReadRegister(ctx context.Context, service string, person uuid.UUID, key string, live bool) (RegisterAnswer, error) {
	audit.SetCase(ctx, caller.From(ctx).Case)
	if person != uuid.Nil {
		audit.Subjects(ctx, names.Format("persons", person))
	}
	on := authz.Resource{Type: "register", ID: "registers/" + service}
	if person != uuid.Nil {
		on.Persons = []string{names.Format("persons", person)}
	} else { // a record by its key is nobody's: the case is why it is read
		on.Cases = []string{caller.From(ctx).Case}
	}
	err := authz.Check(ctx, on)
	switch _, held := authz.CasePersons(ctx); {
	case errors.Is(err, authz.ErrHidden) && held: // somebody whom the case is not about is nobody
		err = domain.ErrRegisterPersonUnknown
	case errors.Is(err, authz.ErrHidden): // no case was named; which registers there are is no secret
		err = errs.ErrAccessDenied
	}
	if err != nil {
		return RegisterAnswer{}, err
	}
	if a.registers == nil {
		return RegisterAnswer{}, domain.ErrRegisterNotConnected
	}
	r, ok := a.registers.Describe(service)
	if !ok {
		return RegisterAnswer{}, domain.ErrRegisterUnknown
	}
	ask := RegisterAsk{Service: service, Key: key, Subject: "registers/" + service, Live: live}
	if r.Person != (person != uuid.Nil) || r.Person == (key != "") {
		e, field := domain.ErrRegisterKey, "key"
		if r.Person {
			field = "person"
		}
		return RegisterAnswer{}, e.Field(field, e.Reason, e.Message, e.MessageLV)
	}
	if r.Person {
		code, err := a.codes.CodeForCase(ctx, person)
		switch {
		case err != nil:
			return RegisterAnswer{}, err
		case code == "":
			return RegisterAnswer{}, domain.ErrRegisterPersonNoCode
		}
		ask.Key, ask.Subject = code, names.Format("persons", person)
	}
	return a.registers.Read(ctx, ask)
}
