package conformance

import "strings"

// hiddenAddress is what a worker wrote into a note about a client whose address is hidden (M07).
const hiddenAddress = "Slēpta iela 1"

func clientCases() []Case {
	return []Case{
		{
			ID: "C22", Family: "clients", Title: Text{"Neatpazīts klients", "A client who is not known"},
			Text: Text{"Lūdz ziņot (report-walk-in) par cilvēku bez nosūtījuma, ar smilšu kastes kodu unknownCode. Vērtē: ieraksts paturēts kā UNMATCHED un netiek sūtīts atkal un atkal.",
				"Asks to report (report-walk-in) a person without a referral, under the sandbox's unknownCode. Judged: the record is kept as UNMATCHED and not sent again and again."},
			Steps: []Step{accepted(plain, "b"), {
				Do: func(v *View) []Act {
					return []Act{ask("report-walk-in", "", "day", v.Today.AddDays(-2).String(), "units", "1"), report(v, "b", 3, "1")}
				},
				Until: unmatched,
			}},
		},
		{
			ID: "C23", Family: "clients", Title: Text{"Slēpta adrese", "A hidden address"},
			Text: Text{"Lūdz ziņot par M07 (addressHidden); piezīmē (note) darbinieks ierakstījis adresi (address). Vērtē: ieraksts saņemts, un adreses tajā nav.",
				"Asks to report for M07 (addressHidden); a worker has written the address (address) into the note (note). Judged: the record has come, without the address."},
			Steps: []Step{accepted("M07", "a"), {
				Do: func(v *View) []Act {
					return []Act{report(v, "a", 8, "1", "note", "Nakšņoja. Dzīvo: "+hiddenAddress+", Kuldīga", "address", hiddenAddress)}
				},
				Until: delivered("a", 100, func(_ *View, r Record) Outcome {
					if strings.Contains(r.Note, hiddenAddress) {
						return broken("nosūtīta slēpta adrese", "a hidden address was sent", "record "+r.Source)
					}
					return held()
				}),
			}},
		},
		{
			ID: "C24", Family: "clients", Title: Text{"Mainīts personas kods", "A changed personal code"},
			Text: Text{"Paziņo client.merged: norīkojumā ir jauns kods. Tad lūdz ziņot ar kodu (report-by-code). Vērtē: lietots jaunais kods.",
				"Tells client.merged: the assignment has a new code. Then asks to report by code (report-by-code). Judged: the new code is used."},
			Steps: []Step{
				{Do: func(*View) []Act { return []Act{{Do: DoOfferFormer, On: "a", Persona: "M03"}, ask("accept", "a")} }, Until: func(v *View) Outcome { return allAccepted(v, []string{"a"}) }},
				{Do: one("2"), Until: delivered("a", 200)}, // behind it, nothing of before is read late
				{Do: func(v *View) []Act {
					return []Act{on(DoMerge, "a"), ask("report-by-code", "a", "day", v.Today.AddDays(-2).String(), "units", "1")}
				}, Until: currentCode},
			},
		},
		{
			ID: "C29", Family: "clients", Title: Text{"Dzēšanas pieprasījums", "A request to erase"},
			Text: Text{"Lūdz dzēst klienta datus (erase.requested), un kāds vēl mēģina ziņot par viņu. Vērtē: izmaiņa apstiprināta, un par klientu vairs nav neviena izsaukuma.",
				"Asks to erase a client (erase.requested), and somebody still tries to report for her. Judged: the change is acknowledged, and no call names her any more."},
			Steps: []Step{accepted(plain, "a", "b"), {
				Do:    func(v *View) []Act { return []Act{on(DoErase, "a"), report(v, "a", 3, "1"), report(v, "b", 3, "1")} },
				Until: erased,
			}},
		},
		placesCase(),
	}
}

func unmatched(v *View) Outcome {
	times, name := map[string]int{}, ""
	for _, c := range v.calls(v.After, records...) {
		for _, s := range c.Sent {
			if s.Code == "unknown" {
				name = s.Source
				times[name]++
			}
		}
	}
	if len(times) > 1 || times[name] > 2 {
		return broken("neatpazīts ieraksts nosūtīts atkal un atkal", "the unmatched record was sent again and again", name)
	}
	for _, r := range v.Records {
		if name != "" && r.Source == name && r.State == "UNMATCHED" {
			if o := v.quiet("b"); !o.Held {
				return o
			}
			return held("record " + name + " UNMATCHED")
		}
	}
	return waits("gaida ierakstu par neatpazītu klientu", "waits for the record of the unknown client")
}

func currentCode(v *View) Outcome {
	for _, c := range v.calls(v.After, records...) {
		for _, s := range c.Sent {
			switch s.Code {
			case "former":
				return broken("lietots vecais kods", "the former code was used", c.String())
			case "current":
				return held(c.String(), "record "+s.Source+" by the current code: "+s.Outcome)
			}
		}
	}
	return waits("gaida ierakstu ar jauno kodu", "waits for a record by the new code")
}

// erased lets a system read the client until it has come to the exercise behind the request, and report nothing from the
// request on.
func erased(v *View) Outcome {
	o := nothingAbout(v, "a", "b", records...)
	if !o.Held {
		return o
	}
	done := v.kept("b")[0].Received
	for _, c := range v.about("a") {
		if c.At.After(done) {
			return broken("izsaukums par dzēstu klientu", "a call about an erased client", c.String())
		}
	}
	for _, c := range v.calls(v.After, acked) {
		if c.Reason == "" && c.At.After(v.Since) {
			return held(append(o.Evidence, c.String())...)
		}
	}
	return waits("gaida saņemšanas apstiprinājumu", "waits for the acknowledgement")
}

// placesCase is about the register, not about a client.
func placesCase() Case {
	return Case{
		ID: "C31", Family: "clients", Title: Text{"Ziņots par vietām", "Places are reported"},
		Text: Text{"Lūdz ziņot par vietām (report-places). Vērtē: reģistrā saņemts prasītais skaits.", "Asks to report places (report-places). Judged: the register got the numbers that were asked for."},
		Steps: []Step{{
			Do: func(*View) []Act { return []Act{ask("report-places", "", "total", "14", "free", "3")} },
			Until: func(v *View) Outcome {
				for _, c := range v.calls(v.After, capacity) {
					if c.Reason == "" && c.Facts["total"] == "14" && c.Facts["free"] == "3" {
						return held(c.String())
					}
				}
				return waits("gaida ziņu par vietām", "waits for the report of places")
			},
		}},
	}
}
