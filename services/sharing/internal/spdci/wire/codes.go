package wire

// Code is a code of the standard: why a message, or one request in it, is refused.
type Code string

// Codes of transport: the whole message is refused, by HTTP.
const (
	BadRequest          Code = "err.request.bad"
	Unauthorized        Code = "err.request.unauthorized"
	Forbidden           Code = "err.request.forbidden"
	NotFound            Code = "err.request.not_found"
	Timeout             Code = "err.request.timeout"
	TooManyRequests     Code = "err.request.too_many_requests"
	VersionNotSupported Code = "err.version.not_supported"
	SenderIDInvalid     Code = "err.sender_id.invalid"
	SenderURIInvalid    Code = "err.sender_uri.invalid"
	ReceiverIDInvalid   Code = "err.receiver_id.invalid"
	SignatureMissing    Code = "err.signature.missing"
	SignatureInvalid    Code = "err.signature.invalid"
	EncryptionInvalid   Code = "err.encryption.invalid"
	ServiceUnavailable  Code = "err.service.unavailable"
)

// Codes of the header: the whole message is rejected, by an answer.
const (
	VersionInvalid     Code = "rjct.version.invalid"
	MessageDuplicate   Code = "rjct.message_id.duplicate"
	MessageTimeInvalid Code = "rjct.message_ts.invalid"
	ActionInvalid      Code = "rjct.action.invalid"
	ActionNotSupported Code = "rjct.action.not_supported"
	TotalCountInvalid  Code = "rjct.total_count.invalid"
	TotalCountLimit    Code = "rjct.total_count.limit_exceeded"
	TooManyErrors      Code = "rjct.errors.too_many"
)

// Codes of one request in a message.
const (
	ReferenceInvalid     Code = "rjct.reference_id.invalid"
	ReferenceDuplicate   Code = "rjct.reference_id.duplicate"
	TimestampInvalid     Code = "rjct.timestamp.invalid"
	CriteriaInvalid      Code = "rjct.search_criteria.invalid"
	FilterInvalid        Code = "rjct.filter.invalid"
	SortInvalid          Code = "rjct.sort.invalid"
	PaginationInvalid    Code = "rjct.pagination.invalid"
	TooManyRecords       Code = "rjct.search.too_many_records_found"
	NotifyTypesInvalid   Code = "rjct.notify_types.invalid"
	NotifyDetailsInvalid Code = "rjct.notify_details.invalid"
	PersonInvalid        Code = "rjct.person_id.invalid"
	AlreadySubscribed    Code = "rjct.event.already_subscribed"
	SubscriptionInvalid  Code = "rjct.subscription_code.invalid"
	RequesterInvalid     Code = "rjct.requester.invalid"
	AlreadyUnsubscribed  Code = "rjct.event.already_unsubscribed"
)

// Messages say what each code means here, in English as the standard's texts are.
var Messages = map[Code]string{
	VersionInvalid:       "header.version is not a version; send 1.0.0",
	MessageDuplicate:     "a message with this message_id was taken already",
	MessageTimeInvalid:   "header.message_ts must be RFC 3339 with a zone, of the last 24 hours",
	ActionInvalid:        "header.action is no action of the standard",
	ActionNotSupported:   "header.action is not that of this address",
	TotalCountInvalid:    "header.total_count is not the number of requests in the message",
	TotalCountLimit:      "at most 50 requests a message",
	TooManyErrors:        "more than 10 requests are wrong; the rest were not looked at",
	ReferenceInvalid:     "reference_id is missing, longer than 99 characters or a personal code",
	ReferenceDuplicate:   "reference_id occurs twice in the message",
	TimestampInvalid:     "timestamp must be RFC 3339 with a zone",
	CriteriaInvalid:      "the criteria are not those of this registry",
	FilterInvalid:        "the query names an attribute, operator or value that this registry or the permission does not have",
	SortInvalid:          "sort names an attribute that this registry or the permission does not have, or an order that is neither asc nor desc",
	PaginationInvalid:    "page_size is 1 to 200, page_number counts from 1",
	TooManyRecords:       "too many records, or the identifier is not one person's; narrow the query or ask for pages",
	NotifyTypesInvalid:   "this registry does not announce that event or that type of record",
	NotifyDetailsInvalid: "frequency is not a period and a schedule of five fields, or the filter cannot be read",
	PersonInvalid:        "the filter names no personal code",
	AlreadySubscribed:    "the same subscription is running",
	SubscriptionInvalid:  "there is no such subscription",
	RequesterInvalid:     "the subscription was made by another registry interface",
	AlreadyUnsubscribed:  "the subscription has ended already",
}
