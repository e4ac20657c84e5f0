package spdci

import (
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/sharing/internal/spdci/wire"
)

// codeKey is where an error carries the code of the standard to the gateway, which answers by it.
const codeKey = "spdci_code"

// with adds the code of the standard.
func with(code wire.Code, e *errs.Error) *errs.Error { return e.Meta(codeKey, string(code)) }

// The ways in which a whole message is refused.
var (
	ErrMessage          = with(wire.BadRequest, errs.New(errs.Invalid, "REGISTRY_MESSAGE_INVALID", "The message is not what the standard asks for at this address.", "Ziņojums nav tāds, kādu šajā adresē prasa standarts."))
	ErrVersion          = with(wire.VersionNotSupported, errs.New(errs.Invalid, "REGISTRY_VERSION", "Only version 1 of the standard is spoken here.", "Šeit lieto tikai standarta 1. versiju."))
	ErrSender           = with(wire.SenderIDInvalid, errs.New(errs.Denied, "REGISTRY_SENDER", "No partner of this institution has this sender_id, or it is suspended.", "Šai iestādei nav partnera ar šādu sender_id, vai tas ir apturēts."))
	ErrCallback         = with(wire.SenderURIInvalid, errs.New(errs.Denied, "REGISTRY_CALLBACK", "The sender_uri is not in the partner's record.", "Adrese sender_uri nav partnera ierakstā."))
	ErrReceiver         = with(wire.ReceiverIDInvalid, errs.New(errs.Invalid, "REGISTRY_RECEIVER", "The receiver_id is not this registry.", "Saņēmējs receiver_id nav šis reģistrs."))
	ErrSignatureMissing = with(wire.SignatureMissing, errs.New(errs.Unauthenticated, "REGISTRY_SIGNATURE_MISSING", "The message is not signed.", "Ziņojums nav parakstīts."))
	ErrSignatureInvalid = with(wire.SignatureInvalid, errs.New(errs.Unauthenticated, "REGISTRY_SIGNATURE_INVALID", "The signature does not hold for this sender, time, header and message.", "Paraksts neatbilst sūtītājam, laikam, galvenei un ziņojumam."))
	ErrEncryption       = with(wire.EncryptionInvalid, errs.New(errs.Invalid, "REGISTRY_ENCRYPTION", "The encrypted message does not open, or there is no key to answer with.", "Šifrēto ziņojumu nevar atvērt, vai nav atslēgas atbildei."))
	ErrOperation        = with(wire.NotFound, errs.New(errs.NotFound, "REGISTRY_OPERATION", "This registry does not have this operation.", "Šim reģistram šādas darbības nav."))
	ErrUnavailable      = with(wire.ServiceUnavailable, errs.New(errs.Unavailable, "REGISTRY_UNAVAILABLE", "The registry interface has no keys to sign with.", "Reģistra saskarnei nav atslēgu parakstam."))
	ErrNotPermitted     = with(wire.Forbidden, errs.New(errs.Denied, "REGISTRY_NOT_PERMITTED", "No permission in force covers this message: institution, registry, purpose, legal basis and day must be those of one permission.", "Neviena spēkā esoša atļauja neaptver šo ziņojumu: iestādei, reģistram, nolūkam, tiesiskajam pamatam un dienai jāatbilst vienai atļaujai."))
	ErrQuota            = with(wire.TooManyRequests, errs.New(errs.Exhausted, "REGISTRY_QUOTA", "The requests of the day are used up.", "Dienas pieprasījumu skaits ir izlietots."))
)

// The ways in which the record of a partner fails.
var (
	ErrPartnerInvalid  = errs.New(errs.Invalid, "REGISTRY_PARTNER_INVALID", "A partner has an Ed25519 key with an id, and addresses that may be called.", "Partnerim ir Ed25519 atslēga ar identifikatoru un adreses, kuras drīkst izsaukt.")
	ErrPartnerExists   = errs.New(errs.Exists, "REGISTRY_PARTNER_EXISTS", "A partner of this sender_id is recorded already.", "Partneris ar šo sender_id jau ir reģistrēts.")
	ErrPartnerNotFound = errs.New(errs.NotFound, "REGISTRY_PARTNER_NOT_FOUND", "There is no such partner.", "Šāda partnera nav.")
	ErrPartnerState    = errs.New(errs.Precondition, "REGISTRY_PARTNER_STATE", "The partner cannot do this in its state.", "Partnera stāvoklis to nepieļauj.")
)

// at is an error about one field.
func at(e *errs.Error, field string) error { return e.Field(field, e.Reason, e.Message, e.MessageLV) }
