package domain

import (
	"strings"
)

// Masked stands for the name of another person in what is given to one.
const Masked = "persons/-"

// MaskPersons replaces the opaque names of all persons but one in a tree of decoded JSON, and leaves out what else stands beside such a name in
// the same object under the keys given: names, birth dates and the like of another person are not hers to have (GDPR 15(4); J10).
func MaskPersons(tree any, person string, hidden map[string]bool) any {
	switch node := tree.(type) {
	case map[string]any:
		other := false
		for _, v := range node {
			other = other || another(v, person)
		}
		out := make(map[string]any, len(node))
		for k, v := range node {
			if !other || !hidden[k] {
				out[k] = MaskPersons(v, person, hidden)
			}
		}
		return out
	case []any:
		out := make([]any, len(node))
		for i, v := range node {
			out[i] = MaskPersons(v, person, hidden)
		}
		return out
	case string:
		if another(node, person) {
			return Masked
		}
	}
	return tree
}

func another(v any, person string) bool {
	s, ok := v.(string)
	return ok && strings.HasPrefix(s, "persons/") && s != person
}
