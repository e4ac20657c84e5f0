package telemetry

// The keys of structured log records. A key is declared once, here, and means the same in every service. None of them
// ever carries a name, a personal code, a token or a message body.
const (
	KeyService   = "service"     // name of the service that logs
	KeyMethod    = "method"      // gRPC method, /cases.v1.CasesService/OpenCase
	KeyAction    = "action"      // method's own name, as in the policy
	KeyCode      = "code"        // gRPC or HTTP code of the answer
	KeyKind      = "kind"        // kind of an error
	KeyReason    = "reason"      // stable word of an error
	KeyError     = "error"       // text of an error; never leaves the process
	KeyDuration  = "duration_ms" // how long it took, milliseconds
	KeyWorkload  = "workload"    // certificate name of the calling program
	KeySubject   = "subject"     // opaque id of the person or program that acts
	KeyRecord    = "record"      // opaque name of a record, cases/<uuid>
	KeyRequestID = "request_id"  // idempotency key of a call
	KeyTraceID   = "trace_id"    // 32 hexadecimal digits
	KeySpanID    = "span_id"     // 16 hexadecimal digits
	KeyPolicies  = "policies"    // ids of the rules that decided
	KeyEvent     = "event"       // id of an event
	KeyType      = "type"        // type of an event
	KeyTopic     = "topic"       // subject of an event on the bus
	KeyStream    = "stream"      // stream of the bus
	KeyConsumer  = "consumer"    // durable consumer of the bus
	KeyAttempt   = "attempt"     // which try, from 1
	KeyCount     = "count"       // how many
	KeyAddress   = "address"     // listening address
	KeyVersion   = "version"     // version of a program or a schema
	KeyStack     = "stack"       // stack of a recovered panic
)
