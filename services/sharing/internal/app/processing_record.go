package app

import (
	"context"
	"slices"

	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/disclose"
)

// Activity is the processing of one group of data (GDPR 30), as the rules of the day say it.
type Activity struct {
	Group      catalogue.Group
	Leaves     []string // that are kept
	Purposes   []string
	Retention  []string
	Grants     []*disclose.Grant
	Processors []string // outsourced organisations with an active row
}

// Activities is the record of processing activities of today: a group of which nothing is kept is none.
func (a *App) Activities(ctx context.Context) (day string, out []Activity, err error) {
	if day, err = a.Day(""); err != nil {
		return "", nil, err
	}
	rows, err := a.Outsourcings(ctx)
	if err != nil {
		return "", nil, err
	}
	for _, g := range a.rules.Catalogue().Groups() {
		act := Activity{Group: g}
		for _, l := range a.rules.Catalogue().Leaves() {
			if leaf := a.leaf(l, day); l.Group == g.Group && leaf.Kept {
				act.take(&leaf)
			}
		}
		if len(act.Leaves) == 0 {
			continue
		}
		for i := range rows {
			if rows[i].State == "ACTIVE" && slices.Contains(rows[i].DataGroups, g.Group) {
				act.Processors = append(act.Processors, rows[i].Organisation+" "+rows[i].Title)
			}
		}
		out = append(out, act)
	}
	return day, out, nil
}

func (act *Activity) take(l *Leaf) {
	act.Leaves = append(act.Leaves, l.Code)
	for _, p := range l.Purposes {
		act.Purposes = once(act.Purposes, p)
	}
	act.Retention = once(act.Retention, l.Retention)
	for _, r := range l.Recipients {
		if !slices.ContainsFunc(act.Grants, func(g *disclose.Grant) bool { return g.Grant == r.Grant.Grant }) {
			act.Grants = append(act.Grants, r.Grant)
		}
	}
}

func once(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
