package sharing_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/stopfeed"
	"github.com/digisoc/platform/pkg/stoplist"
	"github.com/digisoc/platform/pkg/testkit"
)

// down is the connection to a sharing service that is down.
type down struct{ grpc.ClientConnInterface }

func (down) Invoke(context.Context, string, any, any, ...grpc.CallOption) error {
	return errs.New(errs.Unavailable, "SERVICE_UNAVAILABLE", "down", "nedarbojas")
}

// begins starts a replica of providers while sharing is down, with what the database holds, and waits until it knows that.
func begins(t *testing.T, at clock.Clock, db *pg.DB, id authn.Identity) *stoplist.Holder {
	t.Helper()
	h, err := stoplist.New("providers", at)
	if err != nil {
		t.Fatal(err)
	}
	f := stopfeed.Feed{Holder: h, Conn: down{}, Kept: &stopfeed.Kept{DB: db, Identity: id}, Log: slog.New(slog.DiscardHandler)}
	if err := f.Start(t.Context()); err == nil {
		t.Fatal("sharing is not down")
	}
	return h
}

func issue(t *testing.T, at clock.Clock, names ...string) []authn.Identity {
	t.Helper()
	ca, err := authn.NewCA(at)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]authn.Identity, len(names))
	for i, name := range names {
		if out[i], err = ca.Issue(name); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// A replica that starts while sharing is down begins with the list that its service kept: it lets in whom the list lets in and stops whom it
// stops, until the list is as old as the settings allow. Then, as without a list, it is not ready and lets nobody in.
func TestSEC_INC_2_ReplicaStartsWithTheListThatWasKept(t *testing.T) {
	t.Parallel()
	k := keep(t, nil)
	db := testkit.Postgres(t, "providers", nil)
	ids := issue(t, k.clock, "providers", "providers", "cases")
	if h := begins(t, k.clock, db, ids[0]); h.Ready() == nil {
		t.Error("a replica without any list is ready")
	}
	k.stop("SYSTEM", "apsis")
	running := k.replica()
	running.feed.Kept = &stopfeed.Kept{DB: db, Identity: ids[0]}
	running.poll()

	k.clock.Advance(time.Minute)
	neighbour := apsis
	neighbour.Subject, neighbour.Client = "credentials/2", "neighbour"
	h := begins(t, k.clock, db, ids[1]) // with a renewed certificate
	if h.Ready() != nil {
		t.Fatal("a replica with a list of a minute ago is not ready")
	}
	if _, err := h.Judge(apsis, nil); errs.ReasonOf(err) != "ACCESS_STOPPED" {
		t.Errorf("whom the list stops: %v", err)
	}
	if _, err := h.Judge(neighbour, nil); err != nil {
		t.Errorf("whom it does not stop: %v", err)
	}
	if h := begins(t, k.clock, db, ids[2]); h.Ready() == nil {
		t.Error("another service believes the list")
	}
	if h := begins(t, k.clock, db, issue(t, k.clock, "providers")[0]); h.Ready() == nil {
		t.Error("a list signed under a foreign authority is believed")
	}
	k.clock.Advance(h.Settings().KeptFor - time.Minute)
	if _, err := h.Judge(neighbour, nil); errs.ReasonOf(err) != "STOP_LIST_STALE" || h.Ready() == nil {
		t.Errorf("the kept list is too old by now: %v", err)
	}
	if h := begins(t, k.clock, db, ids[0]); h.Ready() == nil {
		t.Error("a replica begins with a list that is too old")
	}
}

// A kept list that somebody changed in the database, moved in time or sealed for something else is none.
func TestSEC_INC_2_KeptListThatWasChangedIsNotBelieved(t *testing.T) {
	t.Parallel()
	k := keep(t, nil)
	id := issue(t, k.clock, "providers")[0]
	k.stop("SYSTEM", "apsis") // an empty list would be the one that is planted
	for what, change := range map[string]string{
		"content":     `update kept_stop_list set sealed = jsonb_set(sealed, '{content}', '"eyJoYWQiOiIyMDI2LTAzLTAyVDA5OjAwOjAwWiIsImxpc3QiOiIifQ=="')`,
		"signature":   `update kept_stop_list set sealed = jsonb_set(sealed, '{signature}', '"AAAA"')`,
		"certificate": `update kept_stop_list set sealed = jsonb_set(sealed, '{chain}', '[]')`,
		"nothing":     `update kept_stop_list set sealed = '{}'`,
	} {
		db := testkit.Postgres(t, "providers", nil)
		running := k.replica()
		running.feed.Kept = &stopfeed.Kept{DB: db, Identity: id}
		running.poll()
		if h := begins(t, k.clock, db, id); h.Ready() != nil {
			t.Fatal("the unchanged list is not believed")
		}
		if _, err := db.Exec(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		if h := begins(t, k.clock, db, id); h.Ready() == nil {
			t.Errorf("%s was changed and believed", what)
		}
	}
	db := testkit.Postgres(t, "providers", nil)
	running := k.replica()
	running.feed.Kept = &stopfeed.Kept{DB: db, Identity: id}
	running.poll()
	if h := begins(t, clock.Fixed(now.Add(-time.Second)), db, id); h.Ready() == nil {
		t.Error("a list from the future is believed")
	}
}
