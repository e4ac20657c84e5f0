// Package guest names what a client from outside the platform meets on NATS: an account, a stream and consumers. The
// server and whoever answers its questions agree on it here; it links neither of them.
package guest

import "strings"

// AuthSubject is where the server asks who a client is (auth callout).
const AuthSubject = "$SYS.REQ.USER.AUTH"

// Inbox is where a client reads answers. Its account is its own, so nobody else can.
const Inbox = "_INBOX.>"

// The API of JetStream that a client needs; a stream and a consumer follow.
const (
	ConsumerInfo = "$JS.API.CONSUMER.INFO."
	ConsumerNext = "$JS.API.CONSUMER.MSG.NEXT."
	Acknowledge  = "$JS.ACK."
)

const prefix = "SUBSCRIBER_"

// Account is the name of the account, and of the stream, of an organisation.
func Account(organisation string) string { return prefix + organisation }

// Organisation is the organisation of an account.
func Organisation(account string) string { return strings.TrimPrefix(account, prefix) }

// AllSubjects are those of the events of all consumers.
const AllSubjects = "subscriber.>"

// Subject is where the events of a consumer are published.
func Subject(organisation, consumer string) string {
	return "subscriber." + organisation + "." + consumer
}

// Valid says whether a name is that of an account of an organisation: its number is of letters and digits.
func Valid(account string) bool {
	name, ok := strings.CutPrefix(account, prefix)
	return ok && name != "" && len(name) <= 32 && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") == ""
}

// Rights are the subjects that a client of an account may publish to, for each of its consumers.
func Rights(account string, consumers []string) []string {
	var places []string
	for _, c := range consumers {
		places = append(places, account+"."+c)
	}
	return Subjects(places)
}

// Subjects are what a client of consumers, each STREAM.consumer, publishes to: look up, ask for messages, acknowledge.
func Subjects(places []string) []string {
	var out []string
	for _, p := range places {
		out = append(out, ConsumerInfo+p, ConsumerNext+p, Acknowledge+p+".>")
	}
	return out
}

// Connection is a client that was let in.
type Connection struct {
	ID      uint64
	Server  string // where there are several
	Account string
	User    string // as it was named when it was let in
}
