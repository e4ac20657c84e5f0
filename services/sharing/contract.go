package sharing

import (
	"fmt"

	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/proto/catalogue"
	"github.com/digisoc/platform/services/sharing/internal/intake"
	"github.com/digisoc/platform/services/sharing/internal/mapping"
)

// contractRows reads what leaves are in other systems (OBJ-F1) and why each field is asked of people (OBJ-S1). A leaf of which it is not said stops the start; a field, a test.
func contractRows(rules *disclose.Rules) (*mapping.Mapping, *intake.List, error) {
	others, err := mapping.Load(catalogue.Files, rules)
	if err != nil {
		return nil, nil, fmt.Errorf("sharing: %w", err)
	}
	filled, err := intake.Load(catalogue.Files, rules.Catalogue())
	if err != nil {
		return nil, nil, fmt.Errorf("sharing: %w", err)
	}
	return others, filled, nil
}
