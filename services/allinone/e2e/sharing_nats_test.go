package e2e

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/services/allinone/internal/rest"
	"github.com/digisoc/platform/services/allinone/internal/state"
)

// J11 over NATS: another institution's system shows its token, is alone with its own events, and is shown out when its permission
// ends; it may not come back.
func TestInstanceSubscriptionOverNATS(t *testing.T) {
	s := own(t)
	system := s.institution(t, "RELIEF", "MK-624-2023")
	permission, number := s.permit(t, "granted-benefits", "person", "kind")
	sub, err := system.Post(t.Context(), "/v1/subscriptions", rest.Doc{
		"protocol": "NATS", "config": rest.Doc{"permission": number}, "filters": []any{rest.Doc{"sql": "type LIKE '%benefitGranted' AND EXISTS subject"}},
	}, uuid.NewString())
	if err != nil || rest.Str(sub, "state") != "ACTIVE" {
		t.Fatal(sub, err)
	}
	token := func() string {
		raw, err := system.Token(t.Context())
		if err != nil {
			t.Error(err)
		}
		return raw
	}
	conn, err := s.outside(t, nats.TokenHandler(token), nats.MaxReconnects(-1), nats.ReconnectWait(50*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	consumer, err := js.Consumer(t.Context(), "SUBSCRIBER_90000000001", rest.Str(sub, "id"))
	if err != nil {
		t.Fatal(err)
	}
	award := rest.Str(decide(t).benefits[0], "name")
	await(t, "the benefit over NATS", func() bool {
		msg, err := consumer.Next(jetstream.FetchMaxWait(time.Second))
		if err != nil {
			return false
		}
		var e rest.Doc
		if err := json.Unmarshal(msg.Data(), &e); err != nil {
			t.Fatal(err)
		}
		if err := msg.Ack(); err != nil {
			t.Fatal(err)
		}
		return rest.Str(e, "data", "award") == award && rest.Str(e, "type") == "lv.digisoc.sharing.v1.benefitGranted"
	})
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := js.Stream(ctx, "CASES"); err == nil {
		t.Error("a stream of the platform is in reach")
	}
	if _, err := s.people.As("dace.kronberga").Post(t.Context(), "/v1/"+permission+":move", rest.Doc{"step": "END"}, ""); err != nil {
		t.Fatal(err)
	}
	await(t, "the connection is closed", func() bool { return conn.Status() != nats.CONNECTED })
	if again, err := s.outside(t, nats.Token(token())); err == nil {
		again.Close()
		t.Error("let in without a permission")
	}
	if _, err := s.outside(t, nats.Token(token()+"x")); err == nil {
		t.Error("let in with a broken token")
	}
	if ended, err := system.Do(t.Context(), http.MethodDelete, "/v1/subscriptions/"+rest.Str(sub, "id"), nil, ""); err != nil || rest.Str(ended, "state") != "ENDED" {
		t.Errorf("%v %v", ended, err)
	}
}

// outside connects to NATS of the instance as a stranger.
func (s *system) outside(t *testing.T, opts ...nats.Option) (*nats.Conn, error) {
	t.Helper()
	at, err := state.Find(s.Dir())
	if err != nil {
		t.Fatal(err)
	}
	conn, err := nats.Connect(at.NATS, append([]nats.Option{nats.RootCAs(at.CA)}, opts...)...)
	if err == nil {
		t.Cleanup(conn.Close)
	}
	return conn, err
}
