package conformance

import "time"

func referralCases() []Case {
	return []Case{
		{
			ID: "C07", Family: "referrals", Title: Text{"Nosūtījums saņemts un apstiprināts", "A referral is received and acknowledged"},
			Text: Text{"Nosūta klientu. Vērtē: sistēma nolasa nosūtījumu un apstiprina izmaiņu saņemšanu (changes:acknowledge).",
				"Refers a client. Judged: the system reads the referral and acknowledges the change (changes:acknowledge)."},
			Steps: []Step{{Do: func(*View) []Act { return []Act{offer("a", plain)} }, Until: received}},
		},
		{
			ID: "C08", Family: "referrals", Title: Text{"Nosūtījums pieņemts", "A referral is accepted"},
			Text:  Text{"Nosūta klientu un lūdz pieņemt (accept). Vērtē: norīkojums pieņemts.", "Refers a client and asks to accept (accept). Judged: the assignment is accepted."},
			Steps: []Step{accepted(plain, "a")},
		},
		{
			ID: "C09", Family: "referrals", Title: Text{"Nosūtījums noraidīts ar iemeslu", "A referral is rejected with a reason"},
			Text: Text{"Lūdz noraidīt (reject) ar iemeslu NO_PLACE. Vērtē: noraidīts ar šo iemeslu.", "Asks to reject (reject) for NO_PLACE. Judged: rejected for this reason."},
			Steps: []Step{{
				Do:    func(*View) []Act { return []Act{offer("a", plain), ask("reject", "a", "reason", "NO_PLACE")} },
				Until: func(v *View) Outcome { return rejected(v, "NO_PLACE") },
			}},
		},
		{
			ID: "C10", Family: "referrals", Title: Text{"Atbildes termiņš ievērots", "The term to answer is kept"},
			Text: Text{"Nosūtījuma answerTime ir pēc dažām sekundēm. Vērtē: pieņemts pirms tā.", "The answerTime of the referral is a few seconds away. Judged: accepted before it."},
			Steps: []Step{{
				Do: func(*View) []Act {
					return []Act{{Do: DoOffer, On: "a", Persona: plain, Within: 10 * time.Second}, ask("accept", "a")}
				},
				Until: inTime,
			}},
		},
		{
			ID: "C11", Family: "referrals", Title: Text{"Atsaukums ievērots", "A withdrawal is honoured"},
			Text: Text{"Atsauc pieņemtu klientu, un kāds vēl mēģina ziņot par viņu (report). Vērtē: par atsaukto klientu nekas netiek sūtīts, par nākamo tiek.",
				"Withdraws an accepted client, and somebody still tries to report for her (report). Judged: nothing is sent about her, and the next client is reported."},
			Steps: []Step{accepted(plain, "a", "b"), {
				Do:    func(v *View) []Act { return []Act{on(DoWithdraw, "a"), report(v, "a", 3, "1"), report(v, "b", 3, "1")} },
				Until: func(v *View) Outcome { return nothingAbout(v, "a", "b", records...) },
			}},
		},
		{
			ID: "C12", Family: "referrals", Title: Text{"Plāna izmaiņa nolasīta", "A change of the plan is read"},
			Text: Text{"Maina plānu. Vērtē: sistēma pēc izmaiņas nolasa norīkojumu.", "Changes the plan. Judged: the system reads the assignment after the change."},
			Steps: []Step{accepted(plain, "a"), {Do: one("1"), Until: delivered("a", 100)}, {
				Do:    func(*View) []Act { return []Act{on(DoChangePlan, "a")} },
				Until: func(v *View) Outcome { return readAgain(v, "a") },
			}},
		},
		wrongCodeCase(),
	}
}

// records are the calls that send delivery records.
var records = []string{"SubmitRecord", "BatchSubmitRecords", "StreamRecords"}

func received(v *View) Outcome {
	read := v.about("a", get)
	if len(read) == 0 || read[0].Reason != "" {
		return waits("gaida, līdz nosūtījums tiek nolasīts", "waits for the referral to be read")
	}
	for _, c := range v.calls(v.After, acked) {
		if c.Reason == "" && c.At.After(v.Since) {
			return held(read[0].String(), c.String())
		}
	}
	return waits("gaida saņemšanas apstiprinājumu", "waits for the acknowledgement")
}

func rejected(v *View, reason string) Outcome {
	switch a := v.Assignments["a"]; {
	case a.State == "REJECTED" && string(a.Reason) == reason:
		return held(a.ID + " rejected for " + reason)
	case a.State == "REJECTED":
		return broken("noraidīts ar citu iemeslu", "rejected for another reason", string(a.Reason))
	case a.State == "ACCEPTED":
		return broken("pieņemts, lai gan bija jānoraida", "accepted where it was to be rejected")
	}
	return waits("gaida noraidījumu ar iemeslu", "waits for the rejection")
}

func inTime(v *View) Outcome {
	a := v.Assignments["a"]
	if a.State != "ACCEPTED" && v.Now.After(a.AnswerBy) {
		return broken("termiņš pagājis bez atbildes", "the term passed without an answer", "answerTime "+stamp(a.AnswerBy))
	}
	return allAccepted(v, []string{"a"})
}

// nothingAbout holds when nothing was said about a client while the next one was reported.
func nothingAbout(v *View, client, next string, methods ...string) Outcome {
	if calls := v.about(client, methods...); len(calls) > 0 {
		return broken("izsaukums par klientu, par kuru vairs nedrīkst", "a call about a client of whom there may be none any more", texts(calls)...)
	}
	return v.quiet(next)
}

func readAgain(v *View, alias string) Outcome {
	for _, c := range v.about(alias, get) {
		if c.Reason == "" {
			return held(c.String())
		}
	}
	return waits("gaida, līdz norīkojums tiek nolasīts no jauna", "waits for the assignment to be read again")
}

// wrongCodeCase is about a reason that no list has.
func wrongCodeCase() Case {
	return Case{
		ID: "C21", Family: "referrals", Title: Text{"Nederīgs kods labots pēc kodu saraksta", "A wrong code is put right from the code list"},
		Text: Text{"Lūdz noraidīt ar iemeslu, kura kodu sarakstā reject-reasons nav. Vērtē: noraidīts ar kodu OTHER un paskaidrojumu.",
			"Asks to reject for a reason that the code list reject-reasons does not have. Judged: rejected with the code OTHER and words."},
		Steps: []Step{{
			Do: func(*View) []Act {
				return []Act{offer("a", plain), ask("reject", "a", "reason", "LIFT_BROKEN", "note", "Lifts nedarbojas")}
			},
			Until: func(v *View) Outcome { return rejected(v, "OTHER") },
		}},
	}
}
