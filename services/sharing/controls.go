package sharing

import (
	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/control"
	"github.com/digisoc/platform/services/sharing/internal/legal"
	"github.com/digisoc/platform/services/sharing/internal/responsibility"
	"github.com/digisoc/platform/services/sharing/internal/server"
)

// newControls loads the register of controls and the matrix of responsibility; neither loads when it is not whole.
func newControls(uses *app.App, c *catalogue.Catalogue, copies *server.Copies, label *legal.Label, at clock.Clock) (*server.Controls, error) {
	all, err := control.Load()
	if err != nil {
		return nil, err
	}
	var groups []string
	known := map[string]bool{}
	for _, g := range c.Groups() {
		groups = append(groups, g.Group)
		known[g.Group] = true
		for _, l := range g.Leaves {
			known[l.Code] = true
		}
	}
	m, err := responsibility.Load(groups)
	if err != nil {
		return nil, err
	}
	m.WithLabel(label)
	copies.WithMatrix(m)
	return server.NewControls(uses, all, m, func(leaf string) bool { return known[leaf] }, at), nil
}
