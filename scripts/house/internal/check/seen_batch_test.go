package check

import (
	"maps"
	"strings"
	"testing"

	"github.com/digisoc/platform/scripts/house/internal/tree"
)

// batch are violations of one check that can stand in one copy, because they touch different files.
type batch struct {
	violations []violation
	changes    changes
}

// alone are violations that keep their check from looking further.
var alone = map[string]bool{"buf's own rules": true}

// batches puts each violation in the first batch that has none of its files yet.
func batches(t *testing.T, all []violation, root *tree.Tree) (out []*batch) {
	t.Helper()
next:
	for _, v := range all {
		planted := v.plant(t, root)
		for _, b := range out {
			if b.free(planted) && !alone[v.name] && !alone[b.violations[0].name] {
				b.violations = append(b.violations, v)
				maps.Copy(b.changes, planted)
				continue next
			}
		}
		out = append(out, &batch{violations: []violation{v}, changes: planted})
	}
	return out
}

func (b *batch) free(planted changes) bool {
	for name := range planted {
		if _, taken := b.changes[name]; taken {
			return false
		}
	}
	return true
}

// seen plants the batch in one copy and expects each of its violations to be reported.
func (b *batch) seen(t *testing.T, c Check, pristine *tree.Tree, before []string) {
	t.Helper()
	broken := linked(t, pristine)
	for name, content := range b.changes {
		if content == nil {
			remove(t, broken, name)
			continue
		}
		plantFile(t, broken, name, *content)
	}
	after := problems(t, c, reloaded(t, broken))
	for _, v := range b.violations {
		t.Run(v.name, func(t *testing.T) {
			if contains(before, v.want) {
				t.Fatalf("reported before it was planted: %s", v.want)
			}
			if !contains(after, v.want) {
				t.Errorf("not reported: %q\ngot: %s", v.want, strings.Join(after, "\n"))
			}
		})
	}
}
