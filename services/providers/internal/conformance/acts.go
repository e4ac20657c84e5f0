package conformance

import (
	"strconv"
	"time"
)

// Do is a kind of act.
type Do int

// What the suite does, by the hands of package app: what a municipality does, what a person before the tested system asks of
// it, and what goes wrong.
const (
	DoOffer          Do = iota + 1 // refer a persona
	DoOfferWithdrawn               // refer and take back, told in the wrong order
	DoWithdraw
	DoChangePlan
	DoMerge // another personal code
	DoErase
	DoAccept        // the records of an assignment that wait
	DoMakeStatement // of the month that has ended
	DoAsk           // an exercise for whoever sits before the system, as a change of its list
	DoTell          // a change of a kind that no system knows yet
	DoRefuse        // the next calls with records of an assignment are answered by an error
	DoCut           // the next file breaks off
	DoEndKeys       // every key but the newest ends now
	DoEndShown      // every certificate but the newest ends now
	DoSkew          // the platform's clock runs ahead, or stops doing so
	DoOfferFormer   // as DoOffer, with the code that the persona had before
)

// Act is one of them.
type Act struct {
	Do      Do
	On      string // alias of the assignment within the case
	Persona string
	Within  time.Duration // time to answer an offer; the usual when zero
	What    string        // of an exercise
	Body    map[string]string
	Reason  string // of an error
	Times   int
}

// plain are the personas to which nothing special has happened.
const plain = "M01"

func offer(alias, persona string) Act { return Act{Do: DoOffer, On: alias, Persona: persona} }

func on(do Do, alias string) Act { return Act{Do: do, On: alias} }

// ask is an exercise. pairs are further words of its body; an "of" names the exercise that it goes back to.
func ask(what, alias string, pairs ...string) Act {
	body := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		body[pairs[i]] = pairs[i+1]
	}
	return Act{Do: DoAsk, What: what, On: alias, Body: body}
}

// Exercise is the mark under which the name of an exercise is kept.
func Exercise(what, alias string) string { return what + "@" + alias }

// report asks for a record of some days ago.
func report(v *View, alias string, daysAgo int, units string, pairs ...string) Act {
	return ask("report", alias, append([]string{"day", v.Today.AddDays(-daysAgo).String(), "units", units}, pairs...)...)
}

// accepted is the beginning of many cases: clients are referred, and the system is asked to take them.
func accepted(persona string, aliases ...string) Step {
	return Step{
		Do: func(*View) []Act {
			var acts []Act
			for _, alias := range aliases {
				acts = append(acts, offer(alias, persona), ask("accept", alias))
			}
			return acts
		},
		Until: func(v *View) Outcome { return allAccepted(v, aliases) },
	}
}

func allAccepted(v *View, aliases []string) Outcome {
	for _, alias := range aliases {
		if a := v.Assignments[alias]; a.State != "ACCEPTED" {
			return waits("gaida, līdz norīkojums tiek pieņemts", "waits for the assignment to be accepted")
		}
	}
	return held(strconv.Itoa(len(aliases)) + " accepted")
}

// delivered waits for one counted record of an assignment with some units, and judges that there is no second one.
func delivered(alias string, units int64, more ...func(v *View, r Record) Outcome) func(v *View) Outcome {
	return func(v *View) Outcome {
		if names := v.sources(alias); len(names) > 1 {
			return broken("viens pakalpojums iesniegts ar vairākiem ierakstu numuriem", "one service was sent under several record numbers", names...)
		}
		for _, r := range v.kept(alias) {
			if !r.Current {
				continue
			}
			if int64(r.Units) != units {
				return waits("gaida ierakstu ar prasīto apjomu", "waits for a record of the amount that was asked for")
			}
			for _, f := range more {
				if o := f(v, r); !o.Held {
					return o
				}
			}
			return held(r.String())
		}
		return waits("gaida ierakstu", "waits for the record")
	}
}
