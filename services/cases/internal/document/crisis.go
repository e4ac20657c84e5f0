package document

// crisis is what happened, as it was declared. Nothing is said of means: none are asked for (R88).
func (s *source) crisis() []Block {
	c := s.declaration.Crisis
	costs, covered := notStated, notStated
	if c.CostsCents != nil {
		costs = euro(*c.CostsCents)
	}
	if c.Covered != nil {
		covered = map[bool]string{true: "jā", false: "nē"}[*c.Covered]
	}
	t := Table{Caption: "Krīzes situācija", Head: columns("Kas", "Ziņa", "Avots")}
	t.Rows = append(t.Rows, cells("notikums", s.lv("crisis", c.Event), s.declared()), cells("notikuma diena", day(c.Date), s.declared()),
		cells("faktiskie izdevumi", costs, s.declared()), cells("zaudējumus sedz apdrošināšana vai valsts", covered, s.declared()))
	blocks := []Block{t}
	if c.Description != "" {
		blocks = append(blocks, Para{Text: "Iesniedzēja apraksts: " + c.Description})
	}
	return append(blocks, Para{Text: "Materiālā situācija nav vērtēta."})
}

// crisisForm is the application for a crisis benefit: no declaration of means belongs to it.
func (s *source) crisisForm(d Doc) Doc {
	d.Title = "Iesniegums pabalstam krīzes situācijā"
	d.Parts = []Part{
		{ID: "iesniedzejs", Title: "1. Iesniedzējs un mājsaimniecība", Blocks: []Block{s.applicant(), s.members()}},
		{ID: "krize", Title: "2. Krīzes situācija", Blocks: s.crisis()},
		{ID: "apliecinajums", Title: "3. Apliecinājums", Blocks: s.vows()},
		s.declarationPlain("lv", "vienkarsi", "Vienkāršā valodā"), s.declarationPlain("en", "plain", "In plain language"),
	}
	return d
}
