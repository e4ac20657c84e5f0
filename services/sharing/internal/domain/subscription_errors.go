package domain

import "github.com/digisoc/platform/pkg/errs"

// The ways to fail of subscriptions.
var (
	ErrSubscriptionNotFound  = errs.New(errs.NotFound, "SUBSCRIPTION_NOT_FOUND", "There is no such subscription under the purpose and legal basis of this call.", "Ar šī pieprasījuma nolūku un tiesisko pamatu šāda abonementa nav.")
	ErrSubscriptionInvalid   = errs.New(errs.Invalid, "SUBSCRIPTION_INVALID", "The subscription names a source, type, setting or place that is not there.", "Abonementā norādīts avots, veids, iestatījums vai vieta, kādas nav.")
	ErrSubscriptionFilter    = errs.New(errs.Invalid, "SUBSCRIPTION_FILTER_INVALID", "A filter is an object of one dialect (exact, prefix, suffix, all, any, not, sql) that names an attribute of events and a value.", "Filtrs ir vienas sintakses objekts (exact, prefix, suffix, all, any, not, sql), kurā nosaukts notikuma atribūts un vērtība.")
	ErrSubscriptionSink      = errs.New(errs.Invalid, "SUBSCRIPTION_SINK_REFUSED", "The address is not called: it must be https, without a name and password, and lead to public addresses only.", "Uz šo adresi notikumus nesūta: tai jābūt https, bez lietotāja un paroles, un jāved tikai uz publiskām adresēm.")
	ErrSubscriptionHandshake = errs.New(errs.Precondition, "SUBSCRIPTION_NOT_VERIFIED", "The address did not allow our origin or did not return the challenge.", "Adrese neatļāva mūsu izcelsmi vai neatgrieza uzdevumu.")
	ErrSubscriptionState     = errs.New(errs.Precondition, "SUBSCRIPTION_STATE", "The subscription's state or protocol does not allow this.", "Abonementa stāvoklis vai protokols to nepieļauj.")
	ErrSubscriptionMany      = errs.New(errs.Precondition, "SUBSCRIPTIONS_TOO_MANY", "The permission has twenty subscriptions already; delete one first.", "Atļaujai jau ir divdesmit abonementi; vispirms kāds jādzēš.")
	ErrSubscriptionRotation  = errs.New(errs.Precondition, "SUBSCRIPTION_ROTATION_OPEN", "Two keys sign already; wait until the older one ends.", "Notikumus jau paraksta divas atslēgas; jāgaida vecākās beigas.")
	ErrSubscriptionTooOld    = errs.New(errs.Precondition, "SUBSCRIPTION_TOO_OLD", "Events from before this place are given no more; load the dataset anew by its list of changes.", "Notikumus no šīs vietas vairs nesūta; datu kopa jāielādē no jauna pēc izmaiņu saraksta.")
	ErrSubscriptionNotTest   = errs.New(errs.Precondition, "SUBSCRIPTION_NOT_TEST", "Made-up events are for subscriptions under a test permission only.", "Izdomāti notikumi ir tikai abonementiem ar izmēģinājuma atļauju.")
	ErrSubscriptionEvent     = errs.New(errs.NotFound, "SUBSCRIPTION_EVENT_NOT_FOUND", "The subscription has no event of this number.", "Abonementam šāda numura notikuma nav.")
)
