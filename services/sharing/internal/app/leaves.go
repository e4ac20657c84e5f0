package app

import (
	"time"

	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Leaf is a leaf as it is on a day.
type Leaf struct {
	*catalogue.Leaf
	Day        string // YYYY-MM-DD
	Kept       bool   // its justification is on, where it needs one (OBJ-D1)
	Recipients []disclose.Receipt
}

// Catalogue is the data catalogue.
func (a *App) Catalogue() *catalogue.Catalogue { return a.rules.Catalogue() }

// Leaves returns a page of the leaves of a group, all groups when it is empty, as they are on a day; today when the day is empty.
func (a *App) Leaves(group, day string, size int32, token string) (leaves []Leaf, next string, err error) {
	if day, err = a.Day(day); err != nil {
		return nil, "", err
	}
	query := [2]string{group, day}
	var after string
	if _, err := page.Decode(token, query, &after); err != nil {
		return nil, "", err
	}
	for _, l := range a.rules.Catalogue().Leaves() {
		if l.Code <= after || (group != "" && l.Group != group) {
			continue
		}
		if len(leaves) == page.Size(size) {
			next, err = page.Encode(query, leaves[len(leaves)-1].Code)
			return leaves, next, err
		}
		leaves = append(leaves, a.leaf(l, day))
	}
	return leaves, "", nil
}

// FindLeaves returns the leaves that a text names: code, group, legal point in any numbering, or words of a label. A text that
// names nothing finds nothing.
func (a *App) FindLeaves(text, day string) ([]Leaf, error) {
	day, err := a.Day(day)
	if err != nil {
		return nil, err
	}
	var out []Leaf
	for _, l := range a.rules.Catalogue().Find(text) {
		out = append(out, a.leaf(l, day))
	}
	return out, nil
}

// Leaf returns a leaf by its code, or domain.ErrLeafNotFound.
func (a *App) Leaf(code, day string) (Leaf, error) {
	day, err := a.Day(day)
	if err != nil {
		return Leaf{}, err
	}
	l := a.rules.Catalogue().Leaf(code)
	if l == nil {
		return Leaf{}, domain.ErrLeafNotFound
	}
	return a.leaf(l, day), nil
}

func (a *App) leaf(l *catalogue.Leaf, day string) Leaf {
	return Leaf{Leaf: l, Day: day, Kept: a.rules.Catalogue().Justified(l, day), Recipients: a.rules.Recipients(l, day)}
}

// Day checks a day; today in Riga when it is empty.
func (a *App) Day(text string) (string, error) {
	if text == "" {
		return a.clock.Now().In(clock.Riga).Format(time.DateOnly), nil
	}
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return "", domain.ErrDayInvalid.Field("date", domain.ErrDayInvalid.Reason, domain.ErrDayInvalid.Message, domain.ErrDayInvalid.MessageLV).Wrap(err)
	}
	return text, nil
}
