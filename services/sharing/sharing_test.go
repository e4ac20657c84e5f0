package sharing_test

import (
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/pkg/testkit"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing"
)

var now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// Without a token, through the whole real chain: a legal point in any numbering finds the leaf, its purposes and its recipients,
// and a derived reference is never shown as a quotation.
func TestCatalogueBrowser(t *testing.T) {
	t.Parallel()
	browse(t, sharing.Config{})
}

func browse(t *testing.T, cfg sharing.Config) {
	t.Helper()
	db := testkit.Postgres(t, sharing.Name, sharing.Migrations)
	s, err := sharing.New(cfg, service.Deps{DB: db, Clock: clock.Fixed(now), Dial: func(string) (grpc.ClientConnInterface, error) { return nil, nil }}) //nolint:nilnil // no call of this test asks another service
	if err != nil {
		t.Fatal(err)
	}
	client, ctx := sharingv1.NewCatalogueServiceClient(rpctest.Serve(t, s).Conn), t.Context()
	for _, query := range []string{"5.2.2.5.3.6", "6.2.2.5.3.6"} {
		found, err := client.SearchLeaves(ctx, &sharingv1.SearchLeavesRequest{Query: query})
		if err != nil || len(found.GetLeaves()) != 1 {
			t.Fatalf("%s: %v, %v", query, found, err)
		}
		l := found.GetLeaves()[0]
		if l.GetCode() != "G17.02" || len(l.GetPurposes()) == 0 || len(l.GetRecipients()) < 3 {
			t.Errorf("%s: %v", query, l)
		}
	}
	seen, token := 0, ""
	for {
		page, err := client.ListLeaves(ctx, &sharingv1.ListLeavesRequest{PageSize: 100, PageToken: token})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range page.GetLeaves() {
			seen++
			for _, r := range l.GetLaw() {
				if r.GetMark() == "D" && (r.GetQuotable() || strings.HasPrefix(r.GetText().GetLv(), r.GetTitle().GetLv()+", ")) {
					t.Errorf("%s quotes a derived reference: %v", l.GetCode(), r)
				}
			}
		}
		if token = page.GetNextPageToken(); token == "" {
			break
		}
	}
	if seen < 160 {
		t.Errorf("%d leaves", seen)
	}
	if _, err := client.GetLeaf(ctx, &sharingv1.GetLeafRequest{Name: "leaves/G99.01"}); errs.ReasonOf(err) != "LEAF_NOT_FOUND" {
		t.Errorf("a leaf that never was: %v", err)
	}
	if _, err := client.GetLeaf(ctx, &sharingv1.GetLeafRequest{Name: "leaves/G05.01", Date: "2026-02-30"}); errs.ReasonOf(err) != "CATALOGUE_DAY_INVALID" {
		t.Errorf("a day that never was: %v", err)
	}
	// G24.03 is off: the browser says so, and that nobody gets it.
	probation, err := client.GetLeaf(ctx, &sharingv1.GetLeafRequest{Name: "leaves/G24.03"})
	if err != nil || probation.GetLeaf().GetKept() || len(probation.GetLeaf().GetRecipients()) > 0 {
		t.Errorf("probation: %v, %v", probation, err)
	}
}
