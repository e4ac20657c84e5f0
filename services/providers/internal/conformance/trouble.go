package conformance

import (
	"fmt"
	"slices"
	"strconv"
)

// fileRows is more than is stored together, so that a part of the file is kept when it breaks off.
const fileRows = 1500

func troubleCases() []Case {
	return []Case{
		{
			ID: "C19", Family: "trouble", Title: Text{"Izmaiņas citā secībā", "Changes out of order"},
			Text: Text{"Atsaukums sarakstā ir pirms nosūtījuma, uz kuru tas attiecas; tad lūdz pieņemt. Vērtē: atsauktais netiek pieņemts, nākamais tiek.",
				"A withdrawal stands in the list before the referral that it is about; then asks to accept. Judged: the withdrawn one is not accepted, the next one is reported."},
			Steps: []Step{accepted(plain, "b"), {
				Do: func(v *View) []Act {
					return []Act{{Do: DoOfferWithdrawn, On: "a", Persona: plain}, ask("accept", "a"), report(v, "b", 3, "1")}
				},
				Until: func(v *View) Outcome { return nothingAbout(v, "a", "b", accept) },
			}},
		},
		{
			ID: "C20", Family: "trouble", Title: Text{"Izmaiņa divreiz", "A change that comes twice"},
			Text: Text{"Tas pats uzdevums (report) sarakstā nonāk divreiz. Vērtē: viens ieraksts.", "The same exercise (report) comes twice in the list. Judged: one record."},
			Steps: []Step{accepted(plain, "a", "b"), {
				Do: func(v *View) []Act { return []Act{report(v, "a", 3, "1", "twice", "yes"), report(v, "b", 3, "1")} },
				Until: func(v *View) Outcome {
					if o := delivered("a", 100)(v); !o.Held {
						return o
					}
					return v.quiet("b")
				},
			}},
		},
		{
			ID: "C25", Family: "trouble", Title: Text{"Ierobežojums 429", "Limited by 429"},
			Text: Text{"Uz diviem mēģinājumiem atbild 429 un Retry-After: 1. Vērtē: sistēma nogaida un iesniedz vienreiz.", "Two tries are answered 429 with Retry-After: 1. Judged: the system waits, and sends once."},
			Steps: []Step{accepted(plain, "a"), {
				Do:    func(v *View) []Act { return []Act{refuse("a", "SANDBOX_LIMITED", 2), report(v, "a", 3, "1")} },
				Until: waited,
			}},
		},
		{
			ID: "C27", Family: "trouble", Title: Text{"Pārtraukums 503", "An outage, 503"},
			Text: Text{"Uz trim mēģinājumiem atbild 503. Vērtē: nekas nav zaudēts un nekas nav divreiz.", "Three tries are answered 503. Judged: nothing is lost, nothing is twice."},
			Steps: []Step{accepted(plain, "a"), {
				Do: func(v *View) []Act { return []Act{refuse("a", "SANDBOX_UNAVAILABLE", 3), report(v, "a", 3, "2")} },
				Until: func(v *View) Outcome {
					o := delivered("a", 200)(v)
					if o.Held {
						o.Evidence = append(texts(v.about("a", records...)), o.Evidence...)
					}
					return o
				},
			}},
		},
		fileCase(),
		unknownCase(),
	}
}

func refuse(alias, reason string, times int) Act {
	return Act{Do: DoRefuse, On: alias, Reason: reason, Times: times}
}

func waited(v *View) Outcome {
	calls := v.about("a", records...)
	for i, c := range calls {
		if c.Reason != "SANDBOX_LIMITED" || i+1 == len(calls) {
			continue
		}
		if gap := calls[i+1].At.Sub(c.At); gap < RetryAfter*95/100 {
			return broken("Retry-After nav ievērots", "Retry-After was not obeyed", fmt.Sprintf("next try after %d ms", gap.Milliseconds()), c.String(), calls[i+1].String())
		}
	}
	o := delivered("a", 100)(v)
	if o.Held {
		o.Evidence = append(texts(calls), o.Evidence...)
	}
	return o
}

func resumed(v *View) Outcome {
	files := v.calls(v.After, upload)
	if v.Assignments["a"].Records > fileRows {
		return broken("datnes ieraksti ieskaitīti divreiz", "records of the file count twice", strconv.Itoa(v.Assignments["a"].Records))
	}
	goneOn := slices.ContainsFunc(files, func(c Call) bool { return c.Reason == "" && c.Facts["offset"] != "" && c.Facts["offset"] != "0" })
	anew := slices.ContainsFunc(files[min(1, len(files)):], func(c Call) bool { return c.Facts["offset"] == "0" })
	switch {
	case anew:
		return broken("datne sūtīta no sākuma", "the file was sent from its beginning again", texts(files)...)
	case goneOn && v.Assignments["a"].Current == fileRows:
		return held(append(texts(files), fmt.Sprintf("%d records count", fileRows))...)
	}
	return waits("gaida datnes turpinājumu", "waits for the file to go on")
}

// fileCase is about a file that breaks off.
func fileCase() Case {
	return Case{
		ID: "C28", Family: "trouble", Title: Text{"Pārrauta datne turpināta", "A broken file goes on"},
		Text: Text{"Lūdz sūtīt 1500 ierakstus kā datni (report-file); tā pārtrūkst pusceļā. Vērtē: turpināta no vietas, kur apstājās, visi ieskaitīti vienreiz.",
			"Asks to send 1500 records as a file (report-file); it breaks off half-way. Judged: it goes on where it stopped, and every record counts once."},
		Steps: []Step{accepted(plain, "a"), {
			Do: func(v *View) []Act {
				return []Act{{Do: DoCut, Times: 1}, ask("report-file", "a", "count", strconv.Itoa(fileRows), "from", v.Today.AddDays(-30).String(), "days", "20", "units", "0.01")}
			},
			Until: resumed,
		}},
	}
}

// unknownCase is about what comes with a later version of the interface.
func unknownCase() Case {
	return Case{
		ID: "C33", Family: "trouble", Title: Text{"Jauns un nezināms", "What is new and unknown"},
		Text: Text{"Sarakstā ir nezināms izmaiņas veids un uzdevums ar nezināmiem laukiem. Vērtē: sistēma tos pacieš un turpina.", "The list has a change of an unknown kind, and an exercise with unknown fields. Judged: the system bears with them and goes on."},
		Steps: []Step{accepted(plain, "a"), {
			Do:    func(v *View) []Act { return []Act{on(DoTell, "a"), report(v, "a", 3, "1", "futureField", "x")} },
			Until: delivered("a", 100),
		}},
	}
}
