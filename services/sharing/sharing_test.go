package sharing_test

import (
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/pkg/testkit"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing"
)

// One request through the whole real chain: certificates, token, policy, validation, transaction, audit.
func TestCreateEntry(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	db := testkit.Postgres(t, sharing.Name, sharing.Migrations)
	s, err := sharing.New(sharing.Config{}, service.Deps{DB: db, Clock: clock.Fixed(now)})
	if err != nil {
		t.Fatal(err)
	}
	client := sharingv1.NewSharingServiceClient(rpctest.Serve(t, s).Conn)
	worker := caller.Caller{Kind: caller.Staff, Subject: "ilze", Roles: []string{"caseworker"}, Municipality: "0001000", Purpose: "ASSIST", LegalBasis: "SPSP-36"}
	ctx := rpctest.As(t.Context(), worker)

	request := &sharingv1.CreateEntryRequest{Municipality: "0001000", Title: " Paziņojums ", RequestId: "0198a000-0000-7000-8000-000000000001"}
	first, err := client.CreateEntry(ctx, request)
	if err != nil {
		t.Fatal(err)
	}
	if e := first.GetEntry(); e.GetTitle() != "Paziņojums" || !e.GetCreateTime().AsTime().Equal(now) {
		t.Errorf("unexpected entry: %v", e)
	}
	again, err := client.CreateEntry(ctx, request)
	if err != nil || again.GetEntry().GetName() != first.GetEntry().GetName() {
		t.Errorf("a repeated request makes a second entry: %v, %v", again, err)
	}
	var rows int
	if err := db.QueryRow(ctx, "select count(*) from entry").Scan(&rows); err != nil || rows != 1 {
		t.Errorf("%d rows, %v; want 1", rows, err)
	}

	_, err = client.CreateEntry(ctx, &sharingv1.CreateEntryRequest{Municipality: "0001000", Title: " "})
	if errs.ReasonOf(err) != "SHARING_TITLE_REQUIRED" {
		t.Errorf("without a title: %v", err)
	}
	_, err = client.CreateEntry(ctx, &sharingv1.CreateEntryRequest{Municipality: "0038001", Title: "x"})
	if errs.KindOf(err) != errs.Denied {
		t.Errorf("for another municipality: %v", err)
	}
}
