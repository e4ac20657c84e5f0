package domain

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// Admission says for whom a provider's system acts in one call. It is found anew for each call and each chunk, so that an
// end, a suspension or a revoked operator stops the next one.
type Admission struct {
	Credential    uuid.UUID
	Client        string
	Provider      uuid.UUID
	Agreement     uuid.UUID
	Operator      uuid.UUID // none when the provider runs its system itself
	Environment   Environment
	Tenant        uuid.UUID     // owner of a sandbox; none in production
	Ahead         time.Duration // of the clock of the sandbox, before the real one; none in production
	Municipality  string        // the principal
	State         AgreementState
	Grant         Grant
	Fields        []string // codes that may be given out
	Modes         []string
	Registrations []uuid.UUID // of the agreement
	Active        []uuid.UUID // registrations of the agreement that hold today
	PerMinute     int
	PerDay        int
	Schema        string // version of the schema that the system speaks
}

// AdmissionFacts are what the database knows about the keys behind a call.
type AdmissionFacts struct {
	Admission
	CredentialEnded bool
	CertificateLive bool
	OperatorRevoked bool
	OperatorRegNo   string // of the vendor that runs the system; empty when the provider does
	Organisation    string // registration number of the provider, empty for a natural person
	From, To        Date
}

// Admit decides whether a call may be made. Each refusal has its own reason: the caller owns the keys and may know.
func (f *AdmissionFacts) Admit(today Date) (Admission, error) {
	if err := f.Identify(); err != nil {
		return Admission{}, err
	}
	a := Agreement{State: f.State, Terms: Terms{From: f.From, To: f.To}}
	switch {
	case !a.OpenOn(today):
		return Admission{}, ErrAgreementClosed
	case len(f.Active) == 0:
		return Admission{}, ErrNoRegistration
	}
	return f.Admission, nil
}

// Identify decides whether the keys are good. That does for the owner of a sandbox whose agreement has ended by its clock.
func (f *AdmissionFacts) Identify() error {
	switch {
	case f.CredentialEnded:
		return ErrCredentialEnded
	case !f.CertificateLive:
		return ErrTokenNotBound
	case f.OperatorRevoked:
		return ErrOperatorRevoked
	}
	return nil
}

// Processor is the registration number of the outsourced organisation whose system calls, empty when the provider runs it itself or when
// it is a sandbox, which holds nobody's data (OBJ-O1).
func (f *AdmissionFacts) Processor() string {
	if f.Environment == Sandbox {
		return ""
	}
	return f.OperatorRegNo
}

// Writes fails with ErrAgreementTest before the agreement is in production: until then nothing is stored.
func (a Admission) Writes() error {
	if a.State != AgreementProduction {
		return ErrAgreementTest
	}
	return nil
}

// Gives reports whether a field of the catalogue may be given to this system. What is not listed is not given.
func (a Admission) Gives(field string) bool { return slices.Contains(a.Fields, field) }

// CodeAllowed reports whether a personal code belongs in the environment: a sandbox takes made-up codes (00…) only, and
// production only real ones, except where only made-up people live.
func (a Admission) CodeAllowed(code string, syntheticOnly bool) bool {
	madeUp := len(code) >= 2 && code[:2] == "00"
	if a.Environment == Sandbox || syntheticOnly {
		return madeUp
	}
	return !madeUp
}

// Credential is the keys of one system under one agreement: signing keys and client certificates, at most two of each
// alive, so that a new one can be brought in before the old one ends.
type Credential struct {
	ID           uuid.UUID
	Agreement    uuid.UUID
	Operator     uuid.UUID
	Environment  Environment
	Client       string // client_id
	Revoked      time.Time
	Created      time.Time
	Keys         []Key
	Certificates []ClientCertificate
	Version      int64
}

// Key is a public key that signs assertions.
type Key struct {
	Thumbprint string // RFC 7638
	JWK        []byte
	From       time.Time
	To         time.Time // zero while open
}

// ClientCertificate is a certificate that the system shows when it connects.
type ClientCertificate struct {
	Thumbprint string    // x5t#S256
	NotAfter   time.Time // its own end
	From       time.Time
	To         time.Time // zero while open
}

// Rotation is a new key, a new certificate, or both.
type Rotation struct {
	Key         *Key
	Certificate *ClientCertificate
	Overlap     time.Duration // how long the ones before go on
}

// Rotate brings in new keys; those before end after the overlap.
func (c *Credential) Rotate(r Rotation, now time.Time) error {
	if !c.Revoked.IsZero() {
		return ErrCredentialEnded
	}
	until := now.Add(r.Overlap)
	if r.Key != nil {
		live := 0
		for i := range c.Keys {
			if c.Keys[i].Thumbprint == r.Key.Thumbprint {
				return ErrKeyUsed
			}
			if alive(c.Keys[i].From, c.Keys[i].To, now) {
				live++
				c.Keys[i].To = earlier(c.Keys[i].To, until)
			}
		}
		if live > 1 {
			return ErrRotationOpen
		}
		c.Keys = append(c.Keys, *r.Key)
	}
	if r.Certificate != nil {
		live := 0
		for i := range c.Certificates {
			if c.Certificates[i].Thumbprint == r.Certificate.Thumbprint {
				return ErrKeyUsed
			}
			if alive(c.Certificates[i].From, c.Certificates[i].To, now) {
				live++
				c.Certificates[i].To = earlier(c.Certificates[i].To, until)
			}
		}
		if live > 1 {
			return ErrRotationOpen
		}
		c.Certificates = append(c.Certificates, *r.Certificate)
	}
	c.Version++
	return nil
}

// Revoke ends the keys at once and for good.
func (c *Credential) Revoke(now time.Time) error {
	if c.Revoked.IsZero() {
		c.Revoked = now
		c.Version++
	}
	return nil
}

// LiveKeys are the keys that may sign now.
func (c *Credential) LiveKeys(now time.Time) []Key {
	var live []Key
	if !c.Revoked.IsZero() {
		return nil
	}
	for _, k := range c.Keys {
		if alive(k.From, k.To, now) {
			live = append(live, k)
		}
	}
	return live
}

// Shows reports whether a certificate is alive now.
func (c *Credential) Shows(thumbprint string, now time.Time) bool {
	return slices.ContainsFunc(c.Certificates, func(x ClientCertificate) bool {
		return x.Thumbprint == thumbprint && alive(x.From, x.To, now) && now.Before(x.NotAfter)
	})
}

func alive(from, to, now time.Time) bool {
	return !now.Before(from) && (to.IsZero() || now.Before(to))
}

// earlier returns the earlier of two ends; a zero one is open.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}
