package domain

import "github.com/digisoc/platform/pkg/errs"

// The ways in which endpoints of webhooks fail.
var (
	ErrWebhookNotFound  = errs.New(errs.NotFound, "WEBHOOK_ENDPOINT_NOT_FOUND", "There is no such endpoint.", "Šādas saņemšanas adreses nav.")
	ErrWebhookAddress   = errs.New(errs.Invalid, "WEBHOOK_ADDRESS_REFUSED", "The address is not called: it must be https, without a name and password, and lead to public addresses only.", "Uz šo adresi ziņas nesūta: tai jābūt https, bez lietotāja un paroles, un jāved tikai uz publiskām adresēm.")
	ErrWebhookKind      = errs.New(errs.Invalid, "WEBHOOK_KIND_UNKNOWN", "There is no such kind of change.", "Šāda izmaiņu veida nav.")
	ErrWebhookMany      = errs.New(errs.Precondition, "WEBHOOK_ENDPOINTS_TOO_MANY", "The agreement has five endpoints already; delete one first.", "Vienošanās jau ir piecas saņemšanas adreses; vispirms kāda jādzēš.")
	ErrWebhookState     = errs.New(errs.Precondition, "WEBHOOK_ENDPOINT_STATE", "The endpoint's state does not allow this.", "Saņemšanas adreses stāvoklis to nepieļauj.")
	ErrWebhookRotation  = errs.New(errs.Precondition, "WEBHOOK_ROTATION_OPEN", "Two keys sign already; wait until the older one ends.", "Ziņas jau paraksta divas atslēgas; jāgaida vecākās beigas.")
	ErrWebhookHandshake = errs.New(errs.Precondition, "WEBHOOK_NOT_VERIFIED", "The endpoint did not allow our origin or did not return the challenge.", "Saņemšanas adrese neatļāva mūsu izcelsmi vai neatgrieza uzdevumu.")
)
