package schema

// What a day, a time and an id look like, exactly: a text that fits is never refused for its form.
const (
	days = `(2[0-9]{3}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))` +
		`|(2[0-9](0[48]|[2468][048]|[13579][26])|2[048]00)-02-29)`
	times = `T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])`
	ids   = `[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`
	none  = `00000000-0000-0000-0000-000000000000`
)

// node is a part of a schema. Go writes its keys in the order of the alphabet, so a document has one text.
type node = map[string]any

// forms are what the fields of a record look like, by their JSON name. They say what package domain reads; a test compares
// the two. A field of the contract that has no form here cannot be published.
var forms = map[string]node{
	"eventId":       {"type": "string", "pattern": `^[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}$`, "maxLength": 100},
	"version":       {"type": "integer", "minimum": 0, "maximum": 10_000},
	"occurredAt":    {"type": "string", "pattern": "^" + days + times + "$", "format": "date-time"},
	"registration":  {"type": "string", "pattern": "^registrations/" + ids + "$", "not": node{"const": "registrations/" + none}},
	"assignment":    {"type": "string", "pattern": "^assignments/" + ids + "$", "not": node{"const": "assignments/" + none}},
	"personalCode":  {"type": "string", "pattern": `^[0-9]{6}-?[0-9]{5}$`},
	"worker":        {"type": "string", "maxLength": 100},
	"day":           {"type": "string", "pattern": "^" + days + "$", "format": "date"},
	"units":         {"type": "string", "pattern": `^([0-9]{1,6}(\.[0-9]{1,2})?|1000000(\.0{1,2})?)$`},
	"note":          {"type": "string", "maxLength": 2000},
	"cancelled":     {"type": "boolean"},
	"type":          {"type": "string", "x-codeList": "codeLists/record-types"},
	"schemaVersion": {"type": "string"},
}

// required are the fields of every record.
var required = []string{"day", "eventId", "occurredAt", "registration", "schemaVersion", "type"}

// client says that a record names its client once: by assignment or by personal code.
var client = node{"oneOf": []any{node{"required": []any{"assignment"}}, node{"required": []any{"personalCode"}}}}

// amount says that a delivery has units, unless it is cancelled.
var amount = node{"anyOf": []any{
	node{"required": []any{"units"}},
	node{"required": []any{"cancelled"}, "properties": node{"cancelled": node{"const": true}}},
}}
