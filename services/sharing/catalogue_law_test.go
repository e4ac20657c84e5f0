package sharing_test

import (
	"testing"

	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/pkg/testkit"
	rows "github.com/digisoc/platform/proto/catalogue"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing"
)

// OBJ-X5: a leaf may rest on several acts, and the browser shows every one of them.
func TestOBJ_X5_EveryActOfALeafIsShown(t *testing.T) {
	t.Parallel()
	kept, err := catalogue.Load(rows.Files)
	if err != nil {
		t.Fatal(err)
	}
	db := testkit.Postgres(t, sharing.Name, sharing.Migrations)
	s, err := sharing.New(sharing.Config{}, service.Deps{DB: db, Clock: clock.Fixed(now), Dial: func(string) (grpc.ClientConnInterface, error) { return nil, nil }}) //nolint:nilnil // no call of this test asks another service
	if err != nil {
		t.Fatal(err)
	}
	client := sharingv1.NewCatalogueServiceClient(rpctest.Serve(t, s).Conn)
	shown, several := map[string]map[string]bool{}, 0
	for token := ""; ; {
		page, err := client.ListLeaves(t.Context(), &sharingv1.ListLeavesRequest{PageSize: 100, PageToken: token})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range page.GetLeaves() {
			shown[l.GetCode()] = map[string]bool{}
			for _, r := range l.GetLaw() {
				shown[l.GetCode()][r.GetAct()] = true
			}
		}
		if token = page.GetNextPageToken(); token == "" {
			break
		}
	}
	for _, g := range kept.Groups() {
		for _, l := range g.Leaves {
			acts := map[string]bool{}
			for _, r := range l.Law {
				acts[r.Act] = true
				if !shown[l.Code][r.Act] {
					t.Errorf("%s rests on %s, which is not shown", l.Code, r.Act)
				}
			}
			if len(acts) > 1 {
				several++
			}
		}
	}
	if several == 0 {
		t.Error("no leaf has several acts: the test shows nothing")
	}
}
