package natsserver

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"regexp"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/digisoc/platform/pkg/natsserver/guest"
)

// authTimeout is how long a client may take to say who it is, and the keeper to answer.
const authTimeout = 5 * time.Second

// User is a client and what it may do. An empty list allows nothing; ">" allows everything. Everything not listed is
// refused by the server. A user always reads answers below its own InboxPrefix, never those of others.
type User struct {
	// Name is also the last part of the user's inbox prefix: lower-case letters, digits and dashes.
	Name string
	// Password; Start makes a random one when it is empty.
	Password string
	// Publish and Subscribe are the subjects allowed; wildcards as in NATS.
	Publish, Subscribe []string
	// Consumers, each STREAM.consumer, make it a user from outside: it sits in an account of its own, where there is
	// nothing but looking them up, asking them for messages and acknowledging. Publish and Subscribe are for others.
	Consumers []string
	// Keeper answers who clients from outside are, and fills their streams (Config.Door).
	Keeper bool
}

// InboxPrefix is where the answers to a user's requests arrive. Clients outside the process set it with
// nats.CustomInboxPrefix.
func InboxPrefix(user string) string { return "_INBOX_" + user }

// ServiceUser is a service of the platform: it publishes its own events, dead letters and replays, manages its streams
// and consumers, and acknowledges what it consumed. It cannot publish another service's events.
func ServiceUser(name, password string) User {
	return User{Name: name, Password: password,
		Publish:   []string{name + ".>", "dead.>", "replay.>", "$JS.API.>", "$JS.ACK.>"},
		Subscribe: nil,
	}
}

// SubscriberUser is an outside subscriber that may only use one durable consumer, made for it beforehand. It cannot
// create, change or list anything. Its account is its own, because JetStream sends answers with rights of its own to
// whatever subject a request names: from the account of the services, that could be a subject of their streams.
func SubscriberUser(name, password, stream, consumer string) User {
	return User{Name: name, Password: password, Consumers: []string{stream + "." + consumer}}
}

var userName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,62}$`)

// checkUsers indexes the users by name and makes the missing passwords.
func checkUsers(cfg Config) (map[string]User, error) {
	if cfg.Listen != "" && len(cfg.Users) == 0 {
		return nil, fmt.Errorf("nats: listening on %s needs users; without users leave Listen empty", cfg.Listen)
	}
	users := make(map[string]User, len(cfg.Users))
	for _, u := range cfg.Users {
		if !userName.MatchString(u.Name) {
			return nil, fmt.Errorf("nats: user name %q: lower-case letters, digits and dashes only", u.Name)
		}
		if _, twice := users[u.Name]; twice {
			return nil, fmt.Errorf("nats: user %q is listed twice", u.Name)
		}
		if u.Password == "" {
			u.Password = newPassword()
		}
		users[u.Name] = u
	}
	return users, nil
}

// newPassword makes 256 random bits.
func newPassword() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(b)
}

// serverUsers are the users as the server knows them, and the accounts of those from outside.
func serverUsers(users map[string]User) (all []*server.User, accounts []*server.Account) {
	for _, u := range users {
		publish, subscribe := u.Publish, append([]string{InboxPrefix(u.Name) + ".>"}, u.Subscribe...)
		user := &server.User{Username: u.Name, Password: u.Password, Permissions: &server.Permissions{}}
		if u.Keeper {
			publish, subscribe = append([]string{guest.AllSubjects}, publish...), append(subscribe, guest.AuthSubject)
			user.Permissions.Response = &server.ResponsePermission{MaxMsgs: 1, Expires: authTimeout}
		}
		if len(u.Consumers) > 0 {
			user.Account = server.NewAccount(ownAccount(u.Name))
			accounts = append(accounts, user.Account)
			publish = guest.Subjects(u.Consumers)
		}
		user.Permissions.Publish, user.Permissions.Subscribe = allow(publish), allow(subscribe)
		all = append(all, user)
	}
	return all, accounts
}

// ownAccount is the account of a user from outside.
func ownAccount(user string) string { return "USER_" + user }

// allow refuses everything that is not listed; the server reads an empty list as "everything".
func allow(subjects []string) *server.SubjectPermission {
	if len(subjects) == 0 {
		return &server.SubjectPermission{Deny: []string{">"}}
	}
	return &server.SubjectPermission{Allow: subjects}
}
