package outbox

import (
	"regexp"
	"strings"
	"sync"
)

// Types and topics are constants of the code, so each pair is read once.
var (
	typePattern  = regexp.MustCompile(`^lv\.digisoc\.([a-z]+)\.v[1-9][0-9]*\.[a-z][A-Za-z]{1,60}$`)
	topicPattern = regexp.MustCompile(`^([a-z]+)\.[a-z][a-z_]{0,40}\.[a-z][a-z_]{0,40}\.v[1-9][0-9]*$`)
	known        sync.Map // kind → nothing; only what keeps the rules is kept
)

type kind struct{ service, name, topic string }

// checkKind refuses a type or topic that is not one of the service's.
func checkKind(k kind) error {
	if _, ok := known.Load(k); ok {
		return nil
	}
	if m := typePattern.FindStringSubmatch(k.name); m == nil || m[1] != k.service {
		return errType
	}
	if m := topicPattern.FindStringSubmatch(k.topic); m == nil || m[1] != k.service {
		return errTopic
	}
	known.Store(k, nil)
	return nil
}

// What differs from event to event is matched by hand: a regular expression took longer than all the rest of an event.

// opaque reports whether s is <collection>/<uuid>, which cannot be a name or a personal code.
func opaque(s string) bool {
	collection, id, _ := strings.Cut(s, "/")
	if len(collection) < 1 || len(collection) > 41 || !lower(collection[0]) || !every(collection, letter) {
		return false
	}
	if len(id) != 36 {
		return false
	}
	for i := range len(id) {
		switch i {
		case 8, 13, 18, 23:
			if id[i] != '-' {
				return false
			}
		default:
			if !digit(id[i]) && (id[i] < 'a' || id[i] > 'f') {
				return false
			}
		}
	}
	return true
}

// territory reports whether s is an ATVK code: two to seven digits, perhaps after LV.
func territory(s string) bool {
	s = strings.TrimPrefix(s, "LV")
	return len(s) >= 2 && len(s) <= 7 && every(s, digit)
}

// groups reports whether s is a list of groups of the data catalogue, such as G07,G12.
func groups(s string) bool {
	for g := range strings.SplitSeq(s, ",") {
		if len(g) != 3 || g[0] != 'G' || !digit(g[1]) || !digit(g[2]) {
			return false
		}
	}
	return true
}

func lower(c byte) bool { return c >= 'a' && c <= 'z' }

func letter(c byte) bool { return lower(c) || c >= 'A' && c <= 'Z' }

func digit(c byte) bool { return c >= '0' && c <= '9' }

func every(s string, is func(byte) bool) bool {
	for i := range len(s) {
		if !is(s[i]) {
			return false
		}
	}
	return true
}
