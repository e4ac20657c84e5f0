package resource

import "slices"

// Compare tells how what runs differs from what is declared, in the order of ids. What is optional may be missing, and so may be what needs it;
// what is not declared may not be there. grave tells which groups are of special categories, crimes or means: what holds one is of high
// confidentiality, whatever its row says.
func Compare(all []Resource, grave func(group string) bool) (out []Difference) {
	optional := map[string]bool{}
	for i := range all {
		optional[all[i].ID] = all[i].Row != nil && all[i].Row.Optional
	}
	for i := range all {
		one := &all[i]
		switch {
		case one.Row == nil && one.Running:
			out = append(out, Difference{Kind: Undeclared, ID: one.ID})
		case one.Row != nil && !one.Running && !one.Row.Optional:
			out = append(out, Difference{Kind: NotRunning, ID: one.ID})
		}
		if one.Row != nil && one.Row.Classes[0] != "HIGH" && slices.ContainsFunc(one.Groups, grave) {
			out = append(out, Difference{Kind: ClassTooLow, ID: one.ID})
		}
		for _, d := range one.Dependencies {
			switch {
			case d.Found && !d.Declared:
				out = append(out, Difference{Kind: DependencyUndeclared, ID: one.ID, Dependency: d.ID})
			case d.Declared && !d.Found && one.Running && !optional[d.ID]:
				out = append(out, Difference{Kind: DependencyNotFound, ID: one.ID, Dependency: d.ID})
			}
		}
	}
	return out
}
