package domain

import "github.com/digisoc/platform/pkg/errs"

// ErrQuota is a call beyond the quota of its agreement.
var ErrQuota = errs.New(errs.Exhausted, "QUOTA_EXCEEDED", "The quota of the agreement is used up; try again when Retry-After says.",
	"Vienošanās apjoms ir izlietots; mēģiniet vēlreiz, kad to saka Retry-After.")

// The ways in which agreements and keys fail.
var (
	ErrAgreementNotFound  = errs.New(errs.NotFound, "AGREEMENT_NOT_FOUND", "There is no such agreement.", "Šādas vienošanās nav.")
	ErrOperatorNotFound   = errs.New(errs.NotFound, "OPERATOR_NOT_FOUND", "The agreement has no such operator.", "Vienošanās šāda operatora nav.")
	ErrCredentialNotFound = errs.New(errs.NotFound, "CREDENTIAL_NOT_FOUND", "There are no such keys.", "Šādu atslēgu nav.")

	ErrAgreementState   = errs.New(errs.Precondition, "AGREEMENT_STATE", "The agreement cannot do this in its state.", "Vienošanās stāvoklis to nepieļauj.")
	ErrAgreementSigned  = errs.New(errs.Precondition, "AGREEMENT_SIGNED_ALREADY", "This party has signed this version already.", "Šī puse šo redakciju jau parakstījusi.")
	ErrCertificateOther = errs.New(errs.Precondition, "CERTIFICATE_DOES_NOT_COVER", "The proof of conformance is for another system, version, schema or list of fields, or is too old.", "Atbilstības apliecinājums ir citai sistēmai, versijai, shēmai vai lauku sarakstam, vai tam beidzies termiņš.")
	ErrGrantRefused     = errs.New(errs.Precondition, "GRANT_REFUSED", "No grant for data about clients applies; ask checkGrant for the reason.", "Nav piemērojamu tiesību uz klientu datiem; iemeslu parāda tiesību pārbaude.")
	ErrTermsIncomplete  = errs.New(errs.Invalid, "AGREEMENT_TERMS_INCOMPLETE", "The terms of the agreement are incomplete.", "Vienošanās noteikumi ir nepilnīgi.")
	ErrFieldNotGranted  = errs.New(errs.Invalid, "AGREEMENT_FIELD_NOT_GRANTED", "The agreement asks for a field that the grant does not give.", "Vienošanās prasa lauku, ko tiesības neietver.")
	ErrMandateRequired  = errs.New(errs.Invalid, "OPERATOR_MANDATE_REQUIRED", "An operator acts on a recorded mandate: name it.", "Operators rīkojas uz reģistrēta pilnvarojuma pamata: norādiet to.")

	ErrKeyInvalid      = errs.New(errs.Invalid, "CREDENTIAL_KEY_INVALID", "The key is not a public JSON Web Key for ES256, PS256 or EdDSA, of sufficient length.", "Atslēga nav publiska, pietiekami gara JSON Web Key atslēga ES256, PS256 vai EdDSA parakstam.")
	ErrCertInvalid     = errs.New(errs.Invalid, "CREDENTIAL_CERTIFICATE_INVALID", "The certificate cannot be read, or its term does not hold today.", "Sertifikātu nevar nolasīt, vai tas šodien nav derīgs.")
	ErrKeyUsed         = errs.New(errs.Exists, "CREDENTIAL_KEY_USED", "This key is in use already; make a new one.", "Šī atslēga jau tiek lietota; izveidojiet jaunu.")
	ErrRotationOpen    = errs.New(errs.Precondition, "CREDENTIAL_ROTATION_OPEN", "Two keys are alive already; wait until the older one ends.", "Divas atslēgas jau ir spēkā; jāgaida vecākās beigas.")
	ErrClientRefused   = errs.New(errs.Unauthenticated, "CLIENT_REFUSED", "The client's proof is not accepted.", "Klienta apliecinājums nav pieņemts.")
	ErrGrantType       = errs.New(errs.Invalid, "TOKEN_GRANT_TYPE_UNSUPPORTED", "Ask with grant_type client_credentials.", "Jālieto grant_type client_credentials.")
	ErrCertRequired    = errs.New(errs.Unauthenticated, "CLIENT_CERTIFICATE_REQUIRED", "Show the client certificate that belongs to these keys.", "Savienojumā jāuzrāda šīm atslēgām piederošais klienta sertifikāts.")
	ErrTokenNotBound   = errs.New(errs.Denied, "TOKEN_NOT_BOUND", "The token is not bound to a live certificate of its keys.", "Pilnvara nav piesaistīta spēkā esošam atslēgu sertifikātam.")
	ErrAgreementClosed = errs.New(errs.Denied, "AGREEMENT_NOT_ACTIVE", "The agreement does not allow calls now: it is not opened, is suspended, has ended, or its term is over.", "Vienošanās pašlaik nepieļauj izsaukumus: tā nav atvērta, ir apturēta, izbeigta vai beidzies tās termiņš.")
	ErrAgreementTest   = errs.New(errs.Denied, "AGREEMENT_TEST_ONLY", "The agreement is open for tests: records may be validated, not sent.", "Vienošanās ir atvērta testiem: ierakstus var pārbaudīt, bet ne iesniegt.")
	ErrNoRegistration  = errs.New(errs.Denied, "AGREEMENT_REGISTRATION_ENDED", "No registration of the agreement holds today.", "Šodien nav spēkā neviena vienošanās reģistrācija.")
	ErrOperatorRevoked = errs.New(errs.Denied, "OPERATOR_REVOKED", "The operator's mandate was revoked.", "Operatora pilnvarojums ir atsaukts.")
	ErrCredentialEnded = errs.New(errs.Denied, "CREDENTIAL_ENDED", "These keys were revoked.", "Šīs atslēgas ir atsauktas.")
)
