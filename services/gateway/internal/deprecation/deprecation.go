// Package deprecation tells callers which addresses of the interface will go, when, and what takes their place: as data in
// data/index.yaml, as the headers Deprecation (RFC 9745), Sunset (RFC 8594) and Link. A notice that is too short is refused
// when the gateway starts. It removes nothing.
package deprecation

import (
	_ "embed"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/digisoc/platform/pkg/strict"
	"github.com/digisoc/platform/pkg/workdays"
)

//go:embed data/index.yaml
var embedded []byte

// Notice announces the end of one RPC and its REST address.
type Notice struct {
	RPC         string `yaml:"rpc"`         // providers.v1.RegisterService/ListHsdsServices
	Announced   string `yaml:"announced"`   // day on which everybody was told, YYYY-MM-DD
	Deprecated  string `yaml:"deprecated"`  // from this day on nobody should begin to use it
	Sunset      string `yaml:"sunset"`      // first day on which it is gone
	Replacement string `yaml:"replacement"` // REST address that takes its place; empty when nothing does
	Link        string `yaml:"link"`        // page that says how to move

	deprecated, sunset time.Time
}

// Index is every notice, by RPC. It does not change after it was read and is safe for concurrent use.
type Index struct{ notices map[string]Notice }

type rules struct {
	NoticeWorkingDays int    `yaml:"notice_working_days"`
	OverlapMonths     int    `yaml:"overlap_months"`
	Source            string `yaml:"source"`
	Mark              string `yaml:"mark"`
}

// Load reads the embedded notices. rpcs are the RPCs that exist.
func Load(rpcs []string) (*Index, error) { return Read(embedded, rpcs) }

// Read reads notices in the form of data/index.yaml, and refuses one that names no RPC, whose days are out of order, that
// gives fewer working days than promised, or whose replacement overlaps for a shorter time than promised.
func Read(body []byte, rpcs []string) (*Index, error) {
	var file struct {
		Rules   rules    `yaml:"rules"`
		Notices []Notice `yaml:"notices"`
	}
	if err := strict.YAML(body, &file); err != nil {
		return nil, fmt.Errorf("read notices of deprecation: %w", err)
	}
	if r := file.Rules; r.NoticeWorkingDays < 1 || r.OverlapMonths < 1 || r.Source == "" || r.Mark == "" {
		return nil, fmt.Errorf("rules of deprecation: notice, overlap, source and mark are required")
	}
	off, err := workdays.Load()
	if err != nil {
		return nil, err
	}
	x := &Index{notices: map[string]Notice{}}
	for _, n := range file.Notices {
		if err := n.check(file.Rules, off, rpcs); err != nil {
			return nil, fmt.Errorf("notice of %s: %w", n.RPC, err)
		}
		x.notices["/"+n.RPC] = n
	}
	return x, nil
}

func (n *Notice) check(r rules, off *workdays.Calendar, rpcs []string) error {
	announced, err := time.Parse(time.DateOnly, n.Announced)
	if err != nil {
		return err
	}
	if n.deprecated, err = time.Parse(time.DateOnly, n.Deprecated); err != nil {
		return err
	}
	if n.sunset, err = time.Parse(time.DateOnly, n.Sunset); err != nil {
		return err
	}
	link, err := url.Parse(n.Link)
	switch {
	case !slices.Contains(rpcs, n.RPC):
		return fmt.Errorf("there is no such RPC")
	case err != nil || n.Link == "" || link.Path == "":
		return fmt.Errorf("a page that says how to move is required")
	case n.deprecated.Before(announced):
		return fmt.Errorf("deprecated before it was announced")
	case off.Left(announced, n.sunset.AddDate(0, 0, -1)) < r.NoticeWorkingDays:
		return fmt.Errorf("%d working days of notice are promised", r.NoticeWorkingDays)
	case n.Replacement != "" && n.sunset.Before(n.deprecated.AddDate(0, r.OverlapMonths, 0)):
		return fmt.Errorf("%d months beside its replacement are promised", r.OverlapMonths)
	}
	return nil
}

// Mark sets the headers of an RPC that will go; it leaves all others alone. full is its name on the wire.
func (x *Index) Mark(h http.Header, full string) {
	n, ok := x.notices[full]
	if !ok {
		return
	}
	h.Set("Deprecation", "@"+strconv.FormatInt(n.deprecated.Unix(), 10))
	h.Set("Sunset", n.sunset.UTC().Format(http.TimeFormat))
	h.Add("Link", "<"+n.Link+`>; rel="deprecation"; type="text/html"`)
	if n.Replacement != "" {
		h.Add("Link", "<"+n.Replacement+`>; rel="successor-version"`)
	}
}
