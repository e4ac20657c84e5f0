package document

import "strconv"

// conduct is what the procedure asked for before the decision: the hearing, the agreement, the one-month discretion with
// its count in the year, and what the check for double benefit found.
func (s *source) conduct() []Block {
	var blocks []Block
	if h := s.issued.Hearing; h != "" {
		blocks = append(blocks, Heading{"Uzklausīšana"}, Para{Text: h})
	}
	if a := s.known.Agreement; a != nil {
		text := "Vienošanās par līdzdarbību noslēgta " + day(a.Concluded) + " Pasākumi: " + a.Measures
		if a.Waiver != "" {
			text = "Vienošanās par līdzdarbību nav noslēgta. Iemesls: " + a.Waiver
		}
		blocks = append(blocks, Heading{"Līdzdarbība"}, Para{Text: text})
	}
	if s.issued.IsOneMonth() {
		blocks = append(blocks, Heading{"Viena mēneša piešķīrums"})
		if reason := s.assessment.GetOneMonthAward().GetReason(); reason != "" {
			blocks = append(blocks, Para{Text: reason})
		}
		blocks = append(blocks, Para{Text: "Šis ir " + strconv.Itoa(s.known.OneMonthAwards+1) + ". viena mēneša piešķīrums šai mājsaimniecībai " +
			strconv.Itoa(s.day.Year()) + ". gadā šajā pašvaldībā."})
	}
	if len(s.known.Overlaps) > 0 {
		t := Table{Caption: "Jau piešķirtā palīdzība", Head: columns("Palīdzība", "No", "Līdz", "Pašvaldība")}
		for _, o := range s.known.Overlaps {
			list := "benefit"
			if o.Status != "" {
				list = "status"
			}
			who := o.Municipality
			if m, ok := s.institutions[o.Municipality]; ok {
				who = m.Name + " (" + o.Municipality + ")"
			}
			t.Rows = append(t.Rows, cells(s.lv(list, o.Kind()), day(o.Start), day(o.End), who))
		}
		blocks = append(blocks, Heading{"Pārbaude par dubultu palīdzību"}, t, Para{Text: "Kāpēc lēmums izdots: " + s.known.OverlapReason})
	}
	return blocks
}
