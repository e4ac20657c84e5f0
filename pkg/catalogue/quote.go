package catalogue

// Quote is a reference as it is to be shown on a day.
type Quote struct {
	Version, Point string // Point is empty when the datum had no point in that version
	From, To       string // days of the reference; of the version where the reference names none
	LV, EN         string // for people; a derived reference says that it is our assumption
}

// Quote returns a reference in the numbering of a day (REQ-LEG-1). The text never gives a derived reference, general knowledge
// or a public page as what an act says.
func (c *Catalogue) Quote(r Ref, day string) Quote {
	a := c.acts[r.Act]
	q := Quote{Version: c.On(r.Act, day), From: r.From, To: r.To}
	q.Point, _ = c.Point(r, q.Version)
	if v := a.version(q.Version); v != nil && q.From == "" {
		q.From, q.To = v.From, v.To
	}
	q.LV, q.EN = a.LV+", "+q.Point+". punkts", a.EN+", point "+q.Point
	if q.Point != "" && (q.Point[0] < '0' || q.Point[0] > '9') { // a place in words
		q.LV, q.EN = a.LV+" ("+q.Point+")", a.EN+" ("+q.Point+")"
	}
	switch {
	case q.Point == "":
		q.LV, q.EN = a.LV+": šajā redakcijā punkta nav", a.EN+": no point in this version"
	case a.Kind == "page":
		q.LV, q.EN = "Publisks apraksts, nav norma: "+a.LV+" ("+q.Point+")", "Public description, no norm: "+a.EN+" ("+q.Point+")"
	case r.Mark == MarkKnown:
		q.LV, q.EN = "Vispārzināms, nav citāts: "+q.LV, "General knowledge, not a quotation: "+q.EN
	case r.Mark == MarkDerived:
		q.LV, q.EN = "Pieņēmums, normā nav apstiprināts: "+q.LV, "Assumption, not confirmed in the norm: "+q.EN
	}
	return q
}
