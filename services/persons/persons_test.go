package persons_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/config"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/pkg/testkit"
	personseventsv1 "github.com/digisoc/platform/proto/gen/go/persons/events/v1"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	"github.com/digisoc/platform/services/persons"
)

var caseworker = caller.Caller{Kind: caller.Staff, Subject: "s1", Roles: []string{"caseworker"}, Municipality: "0001000", Purpose: "ASSIST", LegalBasis: "SPSP-36"}

// start builds the service as a runner does.
func start(t *testing.T, cfg persons.Config) (*persons.Service, jetstream.JetStream) {
	t.Helper()
	js := testkit.JetStream(t, testkit.NoSync())
	log := slog.New(slog.DiscardHandler)
	b := bus.New(js, persons.Name, clock.System(), log)
	if err := b.EnsureStream(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, err := persons.New(cfg, service.Deps{
		Vault: testkit.Vault(t),
		DB:    testkit.Postgres(t, persons.Name, persons.Migrations), Bus: b, JetStream: js, Clock: clock.System(), Log: log,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, js
}

func newPerson(code string) *personsv1.CreatePersonRequest {
	return &personsv1.CreatePersonRequest{Person: &personsv1.Person{
		GivenName: "Anna", Surname: "Ozola", BirthDate: "1980-01-01",
		Identifiers: []*personsv1.Identifier{{Kind: personsv1.IdentifierKind_IDENTIFIER_KIND_PERSONAL_CODE, Value: code}},
	}}
}

// What is created over the wire is heard on the bus.
func TestCreatedPersonIsAnnounced(t *testing.T) {
	t.Parallel()
	s, js := start(t, persons.Config{SyntheticCodes: true})
	if err := s.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("run: %v", err)
		}
	})
	client := personsv1.NewPersonsServiceClient(rpctest.Serve(t, s).Conn)
	created, err := client.CreatePerson(rpctest.As(t.Context(), caseworker), newPerson("000180-12342"))
	if err != nil {
		t.Fatal(err)
	}
	consumer, err := js.OrderedConsumer(t.Context(), "PERSONS", jetstream.OrderedConsumerConfig{FilterSubjects: []string{"persons.person.changed.v1"}})
	if err != nil {
		t.Fatal(err)
	}
	message, err := consumer.Next(jetstream.FetchMaxWait(20 * time.Second))
	if err != nil {
		t.Fatal(err)
	}
	var event personseventsv1.PersonChanged
	if err := proto.Unmarshal(message.Data(), &event); err != nil {
		t.Fatal(err)
	}
	if event.GetPerson() != created.GetPerson().GetName() || event.GetVersion() != 1 || len(event.GetChangedGroups()) != 2 {
		t.Errorf("heard %v", &event)
	}
	if kind := message.Headers().Get("ce-type"); kind != "lv.digisoc.persons.v1.personChanged" {
		t.Errorf("ce-type is %q", kind)
	}
}

// The zero configuration is production: made-up codes are refused, real ones accepted.
func TestZeroConfigIsProduction(t *testing.T) {
	t.Parallel()
	s, _ := start(t, persons.Config{})
	client := personsv1.NewPersonsServiceClient(rpctest.Serve(t, s).Conn)
	ctx := rpctest.As(t.Context(), caseworker)
	if _, err := client.CreatePerson(ctx, newPerson("000180-12342")); errs.ReasonOf(err) != "IDENTIFIER_SYNTHETIC" {
		t.Errorf("a made-up code: %v", err)
	}
	if _, err := client.CreatePerson(ctx, newPerson("161175-19997")); err != nil {
		t.Errorf("a real code: %v", err)
	}
}

func TestConfig(t *testing.T) {
	for key, want := range map[string]bool{"": true, "0123456789abcdef": true, "short": false} {
		if err := (persons.Config{SearchKey: config.NewSecret(key)}).Validate(); (err == nil) != want {
			t.Errorf("a search key of %d bytes: %v", len(key), err)
		}
	}
}
