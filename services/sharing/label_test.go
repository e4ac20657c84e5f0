package sharing_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/rpc/rpctest"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing"
)

// OBJ-F4: whether the platform is a system of its own or a module of SPOLIS is a setting: what is tested of the catalogue, the record of processing and who
// answers for data holds under both labels.
func TestOBJ_F4_SameTestsPassUnderBothLabels(t *testing.T) {
	t.Parallel()
	for _, module := range []bool{false, true} {
		t.Run(fmt.Sprintf("spolis_module=%t", module), func(t *testing.T) {
			t.Parallel()
			cfg := sharing.Config{SpolisModule: module}
			browse(t, cfg)
			k := keepAs(t, nil, cfg)
			recordHolds(t, k)
			whoAnswers(t, k)
		})
	}
}

// mayDiffer are the places of answers that a label names, and what must stand there when the platform is a module of SPOLIS.
var mayDiffer = map[string]*regexp.Regexp{
	`^leaves/[^/]+/law$`:                 regexp.MustCompile(`MK587`),
	`^catalog/.*dct:title`:               regexp.MustCompile(`SPOLIS`),
	`^record/activities/\d+/processor/`:  regexp.MustCompile(`SPOLIS`),
	`^who/G\d\d/processor/`:              regexp.MustCompile(`SPOLIS`),
	`^who/G\d\d/controls/\d+/[a-z]+/..$`: regexp.MustCompile(`SPOLIS`),
}

// OBJ-F4: under the other label legal references and names change, and nothing else; each of the answers does change, and what they say of the platform
// is nowhere the draft or the name of a system of its own.
func TestOBJ_F4_LegalReferencesChangeAndNothingElse(t *testing.T) {
	t.Parallel()
	own, module := answers(t, false), answers(t, true)
	if len(own) != len(module) || len(own) < 2000 {
		t.Errorf("%d and %d values", len(own), len(module))
	}
	changed := map[string]int{}
	for at, was := range own {
		is, there := module[at]
		if !there {
			t.Errorf("%s is gone", at)
		}
		if is == was {
			continue
		}
		allowed := false
		for place, must := range mayDiffer {
			if regexp.MustCompile(place).MatchString(at) {
				allowed = must.MatchString(is)
				changed[place]++
			}
		}
		if !allowed {
			t.Errorf("%s was %s, is %s", at, was, is)
		}
	}
	for place := range mayDiffer {
		if changed[place] == 0 {
			t.Errorf("nothing changed at %s", place)
		}
	}
	for at, is := range module {
		if strings.Contains(is, "25-TA-2022") || strings.Contains(is, "DigiSoc") {
			t.Errorf("%s still says %s", at, is)
		}
	}
}

// OBJ-F4: a reference that no act gives is an assumption, and says so; references to other acts stay as they were.
func TestOBJ_F4_ReferencesToSPOLISAreNoQuotations(t *testing.T) {
	t.Parallel()
	was, is := leaves(t, keep(t, nil)), leaves(t, keepAs(t, nil, sharing.Config{SpolisModule: true}))
	for code, l := range is {
		for _, r := range l.GetLaw() {
			stood := false
			for _, old := range was[code].GetLaw() {
				stood = stood || proto.Equal(old, r)
			}
			if !stood && (r.GetAct() != "MK587" || r.GetMark() != "D" || r.GetQuotable() || !strings.HasPrefix(r.GetText().GetEn(), "Assumption")) {
				t.Errorf("%s: %v", code, r)
			}
		}
	}
	for code, point := range map[string]string{"G11.01": "5.2", "G33.01": "2"} {
		found := false
		for _, r := range is[code].GetLaw() {
			found = found || r.GetAct() == "MK587" && r.GetPoint() == point
		}
		if !found {
			t.Errorf("%s rests on %v", code, is[code].GetLaw())
		}
	}
}

func leaves(t *testing.T, k *keeper) map[string]*sharingv1.Leaf {
	t.Helper()
	out := map[string]*sharingv1.Leaf{}
	for token := ""; ; {
		page, err := sharingv1.NewCatalogueServiceClient(k.server.Conn).ListLeaves(t.Context(), &sharingv1.ListLeavesRequest{PageSize: 100, PageToken: token})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range page.GetLeaves() {
			out[l.GetCode()] = l
		}
		if token = page.GetNextPageToken(); token == "" {
			return out
		}
	}
}

// answers are the values of what leaves the platform about itself, by place; the references of a leaf are one value.
func answers(t *testing.T, module bool) map[string]string {
	t.Helper()
	k, out := keepAs(t, nil, sharing.Config{SpolisModule: module}), map[string]string{}
	put := func(place string, m proto.Message, err error) {
		if err != nil {
			t.Fatal(err)
		}
		raw, err := protojson.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal(raw, &v); err != nil {
			t.Fatal(err)
		}
		flatten(out, place, v)
	}
	for code, l := range leaves(t, k) {
		put("leaves/"+code, l, nil)
	}
	sets := sharingv1.NewDatasetsServiceClient(k.server.Conn)
	list, err := sets.ListDatasets(t.Context(), &sharingv1.ListDatasetsRequest{})
	put("datasets", list, err)
	dcat, err := sets.DescribeDatasets(t.Context(), &sharingv1.DescribeDatasetsRequest{})
	put("catalog", dcat.GetCatalog(), err)
	controls := sharingv1.NewControlServiceClient(k.server.Conn)
	record, err := controls.GetProcessingRecord(rpctest.As(t.Context(), officer), &sharingv1.GetProcessingRecordRequest{})
	put("record", record, err)
	for i := 1; i <= 33; i++ {
		group := fmt.Sprintf("G%02d", i)
		who, err := controls.GetResponsibility(t.Context(), &sharingv1.GetResponsibilityRequest{Name: "leaves/" + group})
		put("who/"+group, who, err)
	}
	return out
}

func flatten(out map[string]string, at string, v any) {
	if strings.HasSuffix(at, "/law") {
		out[at] = fmt.Sprint(v)
		return
	}
	switch v := v.(type) {
	case map[string]any:
		for key, one := range v {
			flatten(out, at+"/"+key, one)
		}
	case []any:
		for i, one := range v {
			flatten(out, fmt.Sprintf("%s/%d", at, i), one)
		}
	default:
		out[at] = fmt.Sprint(v)
	}
}
