package conformance

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A sheet of many services, some of which cannot be.
const (
	sheetRows = 500
	sheetBad  = 100 // every hundredth has a day that has not come
	// latvian holds what a system without UTF-8 breaks.
	latvian = "Pēcpusdienā – ēdināšana, šķīvju mazgāšana; ņēma līdzi “žurnālu” un O’Konores ģimenes ļipu"
)

func recordCases() []Case {
	return []Case{
		{
			ID: "C13", Family: "records", Title: Text{"Ziņots par diennakti", "A night is reported"},
			Text:  Text{"Lūdz ziņot (report) par vienu nakti. Vērtē: ieskaitīts viens ieraksts ar vienu vienību tajā dienā.", "Asks to report (report) one night. Judged: one record of one unit counts on the day."},
			Steps: []Step{accepted("M07", "a"), {Do: func(v *View) []Act { return []Act{report(v, "a", 4, "1")} }, Until: delivered("a", 100, onDay(4))}},
		},
		{
			ID: "C14", Family: "records", Title: Text{"Ziņots par stundām", "Hours are reported"},
			Text:  Text{"Lūdz ziņot (report) par 2,5 stundām. Vērtē: ieskaitīts viens ieraksts ar 2,5 stundām.", "Asks to report (report) 2.5 hours. Judged: one record of 2.5 hours counts."},
			Steps: []Step{accepted(plain, "a"), {Do: func(v *View) []Act { return []Act{report(v, "a", 5, "2.5")} }, Until: delivered("a", 250, onDay(5))}},
		},
		{
			ID: "C15", Family: "records", Title: Text{"Daļēji noraidīta pakete", "A batch that is partly rejected"},
			Text: Text{"Lūdz nosūtīt 500 ierakstus vienā paketē (report-sheet); pieci ir ar nākotnes dienu. Tad lūdz tos labot (fix-sheet). Vērtē: atkārtoti nosūtīti tikai noraidītie, beigās ieskaitīti visi.",
				"Asks to send 500 records as one batch (report-sheet); five have a day that has not come. Then asks to put them right (fix-sheet). Judged: only the rejected ones are sent again, and all count in the end."},
			Steps: []Step{
				accepted(plain, "a"),
				{Do: func(v *View) []Act { return []Act{sheet(v)} }, Until: sheetTaken},
				{Do: func(v *View) []Act {
					return []Act{ask("fix-sheet", "a", "of", Exercise("report-sheet", "a"), "day", v.Today.AddDays(-6).String())}
				}, Until: sheetFixed},
			},
		},
		{
			ID: "C16", Family: "records", Title: Text{"Ieraksts labots", "A record is corrected"},
			Text: Text{"Lūdz labot (correct) iesniegtu ierakstu. Vērtē: tas pats numurs, otrā redakcija, jaunais apjoms.", "Asks to correct (correct) a record that was sent. Judged: the same number, version two, the new amount."},
			Steps: []Step{accepted(plain, "a"), {Do: one("2"), Until: delivered("a", 200)}, {
				Do: func(*View) []Act {
					return []Act{ask("correct", "a", "of", Exercise("report", "a"), "units", "1.5")}
				},
				Until: delivered("a", 150, version(2)),
			}},
		},
		{
			ID: "C17", Family: "records", Title: Text{"Ieraksts atcelts", "A record is cancelled"},
			Text:  Text{"Lūdz atcelt (cancel) iesniegtu ierakstu. Vērtē: tā otrā redakcija ir atcelta.", "Asks to cancel (cancel) a record that was sent. Judged: its version two is cancelled."},
			Steps: []Step{accepted(plain, "a"), {Do: one("2"), Until: delivered("a", 200)}, {Do: func(*View) []Act { return []Act{ask("cancel", "a", "of", Exercise("report", "a"))} }, Until: cancelled}},
		},
		{
			ID: "C18", Family: "records", Title: Text{"Atkārtota sūtīšana", "The same record is sent again"},
			Text: Text{"Lūdz nosūtīt to pašu ierakstu vēlreiz (resend). Vērtē: tas pats numurs un redakcija, atbilde DUPLICATE, ieskaitīts vienreiz.",
				"Asks to send the same record again (resend). Judged: the same number and version, answered DUPLICATE, counted once."},
			Steps: []Step{accepted(plain, "a"), {Do: one("2"), Until: delivered("a", 200)}, {Do: func(*View) []Act { return []Act{ask("resend", "a", "of", Exercise("report", "a"))} }, Until: duplicate}},
		},
		diacriticsCase(),
	}
}

func one(units string) func(v *View) []Act {
	return func(v *View) []Act { return []Act{report(v, "a", 3, units)} }
}

func onDay(daysAgo int) func(*View, Record) Outcome {
	return func(v *View, r Record) Outcome {
		if r.Day != v.Today.AddDays(-daysAgo) {
			return broken("ieraksts ir par citu dienu", "the record is of another day", r.String())
		}
		return held()
	}
}

func version(n int) func(*View, Record) Outcome {
	return func(_ *View, r Record) Outcome {
		if r.Version != n {
			return waits("gaida nākamo redakciju", "waits for the next version")
		}
		return held()
	}
}

func sheet(v *View) Act {
	return ask("report-sheet", "a", "count", strconv.Itoa(sheetRows), "from", v.Today.AddDays(-30).String(), "days", "20", "units", "0.05",
		"everyBad", strconv.Itoa(sheetBad), "badDay", v.Today.AddDays(1).String())
}

// sentRows are the rows about the assignment of the sheet since the step began.
func sentRows(v *View) []Sent {
	var out []Sent
	for _, c := range v.about("a", records...) {
		if c.Reason == "" {
			out = append(out, c.Sent...)
		}
	}
	return out
}

func sheetTaken(v *View) Outcome {
	rejected := 0
	rows := sentRows(v)
	for _, s := range rows {
		if s.Outcome == "REJECTED" {
			rejected++
		}
	}
	if rejected == sheetRows/sheetBad && v.Assignments["a"].Current == sheetRows-rejected {
		return held(fmt.Sprintf("%d sent, %d rejected", len(rows), rejected))
	}
	return waits("gaida visas paketes rindas", "waits for every row of the batch")
}

func sheetFixed(v *View) Outcome {
	rows := sentRows(v)
	again := slices.DeleteFunc(rows, func(s Sent) bool { return s.Outcome != "DUPLICATE" })
	if len(again) > 0 {
		return broken("atkārtoti nosūtīti arī pieņemtie ieraksti", "accepted records were sent again too", fmt.Sprintf("%d of them, for example %s", len(again), again[0].Source))
	}
	if a := v.Assignments["a"]; a.Current >= sheetRows {
		if a.Current > sheetRows {
			return broken("ierakstu ir vairāk nekā rindu", "there are more records than rows", strconv.Itoa(a.Current))
		}
		return held(fmt.Sprintf("%d records count", a.Current))
	}
	return waits("gaida labotos ierakstus", "waits for the records that were put right")
}

func cancelled(v *View) Outcome {
	if names := v.sources("a"); len(names) > 1 {
		return broken("atcelts ar jaunu ieraksta numuru", "cancelled under a new record number", names...)
	}
	for _, r := range v.kept("a") {
		if r.Current && r.State == "CANCELLED" {
			return held(r.String())
		}
	}
	return waits("gaida atcelšanu", "waits for the cancellation")
}

func duplicate(v *View) Outcome {
	if names := v.sources("a"); len(names) > 1 {
		return broken("tas pats pakalpojums nosūtīts ar jaunu numuru", "the same service was sent under a new number", names...)
	}
	for _, c := range v.about("a", records...) {
		for _, s := range c.Sent {
			if s.Outcome == "DUPLICATE" {
				return held(c.String(), "record "+strings.TrimSpace(s.Source)+" DUPLICATE")
			}
		}
	}
	return waits("gaida to pašu ierakstu vēlreiz", "waits for the same record again")
}

// diacriticsCase is about the signs of a note.
func diacriticsCase() Case {
	return Case{
		ID: "C34", Family: "records", Title: Text{"Diakritiskās zīmes", "Diacritics"},
		Text: Text{"Lūdz ziņot par M21 ar piezīmi, kurā ir latviešu burti un pieturzīmes. Vērtē: piezīme saglabāta zīmi zīmē.",
			"Asks to report for M21 with a note of Latvian letters and signs. Judged: the note is kept sign by sign."},
		Steps: []Step{accepted("M21", "a"), {
			Do: func(v *View) []Act { return []Act{report(v, "a", 3, "1", "note", latvian)} },
			Until: delivered("a", 100, func(_ *View, r Record) Outcome {
				if r.Note != latvian {
					return broken("piezīmes zīmes ir sabojātas", "signs of the note were broken", r.String())
				}
				return held()
			}),
		}},
	}
}
