// Package conformance is the suite that tests a provider's system (OBJ-P9): the cases, what each of them does and asks, and
// how it is judged from what the platform saw. It holds no connection and no clock: package app shows it a View and does the
// acts that it names. A case never believes the system that is tested; it looks at calls, records and keys.
package conformance

import "time"

// Suite is the version of the whole. Another case, or another judgement of one, is another version.
const Suite = "provider-2026-11"

// Text is words in both languages.
type Text struct{ LV, EN string }

// Case is one thing that a system has to do right. Its steps are played one after the other.
type Case struct {
	ID     string // C01, …
	Family string
	Title  Text
	Text   Text // what the suite does and asks, and how it judges
	// Stage orders what would disturb others: a stage begins when every case of the stages before is decided. The cases of
	// one stage are played at the same time.
	Stage int
	Steps []Step
}

// Step is something that the suite does, and what has to follow.
type Step struct {
	Do    func(v *View) []Act   // nil does nothing
	Until func(v *View) Outcome // asked again and again, until it is held or broken, or the time of the case is over
}

// Outcome says whether what has to follow has followed.
type Outcome struct {
	Held, Broken bool     // neither: not yet
	Note         Text     // what is waited for, or what was wrong
	Evidence     []string // what was seen; times, ids and codes only
}

func held(evidence ...string) Outcome { return Outcome{Held: true, Evidence: evidence} }

func waits(lv, en string) Outcome { return Outcome{Note: Text{lv, en}} }

func broken(lv, en string, evidence ...string) Outcome {
	return Outcome{Broken: true, Note: Text{lv, en}, Evidence: evidence}
}

// Cases are the suite, in order.
func Cases() []Case {
	var all []Case
	for _, family := range [][]Case{keyCases(), referralCases(), recordCases(), clientCases(), statementCases(), troubleCases()} {
		all = append(all, family...)
	}
	sortByID(all)
	return all
}

// Find returns the cases of a list of ids, in the order of the suite; all for none. ok is false when one is unknown.
func Find(ids []string) (list []Case, ok bool) {
	all := Cases()
	if len(ids) == 0 {
		return all, true
	}
	for _, c := range all {
		for _, id := range ids {
			if c.ID == id {
				list = append(list, c)
			}
		}
	}
	return list, len(list) == len(ids)
}

// Limits of a run.
const (
	// DefaultLimit is how long a case may take when nothing else is said. Whoever is done earlier ends earlier.
	DefaultLimit = time.Minute
	// TokenLife is how long a token holds while a run is open, so that its renewal is seen within the run.
	TokenLife = 5 * time.Second
	// RetryAfter is what a call that is limited on purpose is told to wait.
	RetryAfter = time.Second
	// Skew is how far the platform's clock runs ahead when the handling of clocks is tested: more than an assertion lives.
	Skew = 10 * time.Minute
	// settle is how long nothing may follow where nothing is to follow.
	settle = 400 * time.Millisecond
)
