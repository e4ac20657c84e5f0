package simulator

import (
	"encoding/json"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/digisoc/platform/services/sharing/internal/dagr"
)

// dataset is a dataset of a section with every version that was published.
type dataset struct {
	name   string
	lead   []string          // fields that readers ask by
	whole  []string          // fields that tell one record from another
	fields map[string]string // types; nil takes any field
	rows   []stored
	latest map[string]int64 // newest version by key
}

// stored is one version of one record.
type stored struct {
	key      string
	version  int64
	sequence int64
	data     map[string]any
	accepted time.Time
	visible  time.Time
}

func register(r *dagr.Inbound) *dataset {
	return &dataset{name: r.Service, lead: []string{r.Key}, whole: []string{r.Key}, latest: map[string]int64{}}
}

// keyOf is the key of a record as one text; false when a part of it is missing.
func keyOf(data map[string]any, fields []string) (string, bool) {
	parts := make([]string, len(fields))
	for i, f := range fields {
		s, ok := data[f].(string)
		if !ok || s == "" {
			return "", false
		}
		parts[i] = s
	}
	raw, err := json.Marshal(parts)
	return string(raw), err == nil
}

// add keeps a version. One that is not newer than what is there changes nothing.
func (s *Simulator) add(d *dataset, key string, version int64, data map[string]any) string {
	if version <= d.latest[key] {
		return dagr.Repeated
	}
	d.latest[key] = version
	s.sequence++
	now := s.now()
	d.rows = append(d.rows, stored{key: key, version: version, sequence: s.sequence, data: data, accepted: now, visible: now.Add(s.lag(d.name, key, version))})
	return dagr.Accepted
}

// lag is how late a version can be read: anything up to the longest, the same in every run.
func (s *Simulator) lag(name, key string, version int64) time.Duration {
	if s.opt.MaxLag <= 0 {
		return 0
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(strings.Join([]string{strconv.FormatUint(s.opt.Seed, 10), name, key, strconv.FormatInt(version, 10)}, "\x00")))
	return time.Duration(h.Sum64() % uint64(s.opt.MaxLag))
}

// readable are the newest versions that can be read now, by key; ok chooses keys.
func (s *Simulator) readable(d *dataset, ok func(*stored) bool) []stored {
	newest := map[string]stored{}
	for i := range d.rows {
		r := &d.rows[i]
		if r.visible.After(s.now()) || !ok(r) || newest[r.key].version > r.version {
			continue
		}
		newest[r.key] = *r
	}
	out := make([]stored, 0, len(newest))
	for _, r := range newest {
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b stored) int { return strings.Compare(a.key, b.key) })
	return out
}

// keyMap is the key of a version field by field.
func (d *dataset) keyMap(r *stored) dagr.Key {
	k := dagr.Key{}
	for _, f := range d.whole {
		k[f], _ = r.data[f].(string)
	}
	return k
}

// Rows lists the newest versions of a dataset, late or not, for comparing with what was sent.
func (s *Simulator) Rows(section dagr.Section, name string) []map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.datasets[at(section, name)]
	if d == nil {
		return nil
	}
	var out []map[string]any
	for _, r := range d.rows {
		if r.version == d.latest[r.key] {
			out = append(out, r.data)
		}
	}
	return out
}

// Put gives a register a new version of a record, as its keeper would.
func (s *Simulator) Put(service string, data map[string]any) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.datasets[at(dagr.Main, service)]
	if d == nil {
		return false
	}
	key, ok := keyOf(data, d.whole)
	if !ok || !synthetic(data) {
		return false
	}
	s.add(d, key, d.latest[key]+1, data)
	return true
}

// synthetic refuses the code of somebody who could be real: made-up ones begin with 00.
func synthetic(data map[string]any) bool {
	code, ok := data["PersonCode"].(string)
	return !ok || strings.HasPrefix(code, "00")
}
