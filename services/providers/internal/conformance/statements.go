package conformance

import "strconv"

// confirm is the call in which a provider says that it has seen a statement.
const confirm = "ConfirmStatement"

func statementCases() []Case {
	return []Case{{
		ID: "C32", Family: "statements", Stage: 1, Title: Text{"Mēneša pārskats apstiprināts", "A monthly statement is confirmed"},
		Text: Text{"Lūdz ziņot par iepriekšējā mēneša pēdējo dienu; pašvaldība ierakstu pieņem. Tad lūdz apstiprināt (confirm-statement) tā mēneša pārskatu. Vērtē: pārskats nolasīts un apstiprināts tāds, kāds tas ir.",
			"Asks to report about the last day of the month before; the municipality accepts the record. Then asks to confirm (confirm-statement) the statement of that month. Judged: the statement was read, and confirmed as it is."},
		Steps: []Step{
			accepted(plain, "a"),
			{Do: func(v *View) []Act { return []Act{report(v, "a", lastMonth(v), "2")} }, Until: delivered("a", 200)},
			{Do: func(v *View) []Act {
				return []Act{on(DoAccept, "a"), on(DoMakeStatement, "a"), ask("confirm-statement", "a", "month", string(v.Today.AddDays(-lastMonth(v)).Month()))}
			}, Until: confirmed},
		},
	}}
}

// lastMonth is how many days ago the month before ended.
func lastMonth(v *View) int {
	n := 1
	for v.Today.AddDays(-n).Month() == v.Today.Month() {
		n++
	}
	return n
}

func confirmed(v *View) Outcome {
	tries := v.calls(v.After, confirm)
	for i, c := range tries {
		if c.Reason == "" && len(v.calls(v.After, "GetStatement", "ListStatements")) == 0 {
			return broken("apstiprināts nelasot", "confirmed without reading it", texts(tries)...)
		}
		if c.Reason == "" {
			return held(append(texts(tries), strconv.Itoa(i)+" refused before")...)
		}
	}
	return Outcome{Note: Text{"gaida pārskata apstiprinājumu", "waits for the statement to be confirmed"}, Evidence: texts(tries)}
}
