package wording

import "fmt"

// Item is one of the nine items of GDPR 15.
type Item struct {
	Item string `yaml:"item"`
	Text `yaml:",inline"`
	// Told is what is said; empty for an item that is computed.
	Told Text `yaml:"text"`
}

// Access are the items of GDPR 15, in the order of the article.
func (w *Wording) Access() []Item { return w.access }

func (w *Wording) readAccess() error {
	if err := read("access.yaml", &w.access); err != nil {
		return err
	}
	for _, i := range w.access {
		if i.Item == "" || !i.whole() || (i.Told != Text{} && !i.Told.whole()) {
			return fmt.Errorf("access.yaml: %q: %w", i.Item, errRow)
		}
	}
	return nil
}
