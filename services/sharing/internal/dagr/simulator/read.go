package simulator

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/digisoc/platform/services/sharing/internal/dagr"
)

// permissions lists the permissions of the connection with how much of each is used (documented).
func (s *Simulator) permissions(r *request) (int, any) {
	if r.connection.Kind != Consumer {
		return s.refuse(dagr.CodeWrongConnection)
	}
	return http.StatusOK, append([]dagr.Permission{}, r.connection.Permissions...)
}

// services lists the datasets of the main section (documented; the fields of a row are inferred).
func (s *Simulator) services(*request) (int, any) {
	out := []map[string]any{}
	for _, k := range slices.Sorted(maps.Keys(s.datasets)) {
		if name, ok := strings.CutPrefix(k, string(dagr.Main)+"/"); ok {
			out = append(out, map[string]any{"service_name": name, "key": s.datasets[k].lead})
		}
	}
	return http.StatusOK, out
}

// permitted finds the permission that the header names, and counts a use of it.
func (s *Simulator) permitted(r *request) (*dataset, *dagr.Permission, string) {
	d := s.datasets[at(dagr.Main, r.name())]
	if d == nil {
		return nil, nil, dagr.CodeUnknownService
	}
	if r.connection.Kind != Consumer {
		return nil, nil, dagr.CodeWrongConnection
	}
	number := r.Header.Get(dagr.HeaderPermission)
	i := slices.IndexFunc(r.connection.Permissions, func(p dagr.Permission) bool { return p.Number == number && p.Service == r.name() })
	if i < 0 {
		return nil, nil, dagr.CodeNotPermitted
	}
	p := &r.connection.Permissions[i]
	switch {
	case !p.InForce(s.today()):
		return nil, nil, dagr.CodeExpired
	case p.Used >= p.Quota:
		return nil, nil, dagr.CodeQuota
	}
	p.Used++
	return d, p, ""
}

// read answers with the newest version that can be read: of one record by its whole key, of all of somebody by the first part of it.
func (s *Simulator) read(r *request) (int, any) {
	d, p, code := s.permitted(r)
	if code != "" {
		return s.refuse(code)
	}
	var asked map[string]any
	if !r.decode(&asked) {
		return s.refuse(dagr.CodeInvalid)
	}
	fields := d.whole
	key, whole := keyOf(asked, fields)
	if !whole {
		fields = d.lead
		var ok bool
		if key, ok = keyOf(asked, fields); !ok {
			return s.refuse(dagr.CodeInvalid)
		}
	}
	found := s.readable(d, func(x *stored) bool { k, _ := keyOf(x.data, fields); return k == key })
	if len(found) == 0 {
		return s.refuse(dagr.CodeNotFound)
	}
	out := dagr.Record{Version: found[0].version, Modified: found[0].accepted, Data: cutTo(found[0].data, &p.Access)}
	if !whole {
		list := make([]any, len(found))
		for i, x := range found {
			list[i] = cutTo(x.data, &p.Access)
		}
		out.Data = map[string]any{"records": list}
	}
	return http.StatusOK, out
}

// cutTo leaves what the tree of a permission opens.
func cutTo(data map[string]any, access *dagr.Tree) map[string]any {
	out := map[string]any{}
	for name, value := range data {
		if access.Opens(name) {
			out[name] = value
		}
	}
	return out
}

// place is where a list of changes goes on.
type place struct {
	At       time.Time `json:"t"`
	Sequence int64     `json:"n"`
}

func (p place) before(x *stored) bool {
	return x.visible.After(p.At) || x.visible.Equal(p.At) && x.sequence > p.Sequence
}

const maxChanges = 500

// changes lists what became readable after a cursor, in that order. Versions of a record that became readable together are told as
// the last of them only; some changes of the page before are told again.
func (s *Simulator) changes(r *request) (int, any) {
	d, _, code := s.permitted(r)
	if code != "" {
		return s.refuse(code)
	}
	var from place
	if since := r.URL.Query().Get("since"); since != "" {
		at, err := time.Parse(time.RFC3339, since)
		if err != nil {
			return s.refuse(dagr.CodeInvalid)
		}
		from.At = at
	}
	if raw := r.URL.Query().Get("cursor"); raw != "" && json.Unmarshal([]byte(raw), &from) != nil {
		return s.refuse(dagr.CodeInvalid)
	}
	var known, fresh []stored
	for _, x := range d.rows {
		switch {
		case x.visible.After(s.now()):
		case from.before(&x):
			fresh = append(fresh, x)
		default:
			known = append(known, x)
		}
	}
	order := func(a, b stored) int {
		if c := a.visible.Compare(b.visible); c != 0 {
			return c
		}
		return int(a.sequence - b.sequence)
	}
	slices.SortFunc(known, order)
	slices.SortFunc(fresh, order)
	fresh = fresh[:min(len(fresh), limit(r))]
	for _, x := range fresh {
		from = place{x.visible, x.sequence}
	}
	cursor, err := json.Marshal(from)
	if err != nil {
		return http.StatusInternalServerError, said("internal")
	}
	repeated := known[max(0, len(known)-s.opt.Repeats):]
	out := []dagr.Change{}
	for _, x := range slices.Concat(repeated, lastOfEach(fresh)) {
		out = append(out, dagr.Change{Key: d.keyMap(&x), Version: x.version, Modified: x.accepted})
	}
	return http.StatusOK, map[string]any{"changes": out, "cursor": string(cursor)}
}

func lastOfEach(all []stored) (out []stored) {
	for i, x := range all {
		if !slices.ContainsFunc(all[i+1:], func(y stored) bool { return y.key == x.key && y.version > x.version }) {
			out = append(out, x)
		}
	}
	return out
}
