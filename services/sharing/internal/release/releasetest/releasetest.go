// Package releasetest gives tests the ways out by the grants as they stand, and by grants from which something was taken.
package releasetest

import (
	"testing"

	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/proto/catalogue"
	"github.com/digisoc/platform/services/sharing/internal/dataset"
	"github.com/digisoc/platform/services/sharing/internal/release"
)

// Ways are the ways out by the grants without some leaves.
func Ways(t testing.TB, without ...string) *release.Ways {
	t.Helper()
	rules, err := disclose.Load(catalogue.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, leaf := range without {
		if rules, err = rules.WithoutLeaf(leaf); err != nil {
			t.Fatal(err)
		}
	}
	sets, err := dataset.Load()
	if err != nil {
		t.Fatal(err)
	}
	w, err := release.Load(rules, dataset.Leaves(sets))
	if err != nil {
		t.Fatal(err)
	}
	return w
}
