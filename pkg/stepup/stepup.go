// Package stepup says which acts of officials need a sign-in of just now (SEC-AUT-1): by dated rows, for acts that the contract names, and for files
// of more rows than one shows on a page. It signs nobody in: who is refused signs in again at the issuer (RFC 9470).
package stepup

import (
	"context"
	_ "embed" // the rows lie beside this file
	"fmt"
	"sync"
	"time"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/dated"
	"github.com/digisoc/platform/pkg/errs"
)

// Export is the act of taking a file away; how many rows it has, the use case says.
const Export = "export"

//go:embed data/acts.yaml
var rows []byte

type act struct {
	Act          string `yaml:"act"`
	Minutes      int    `yaml:"minutes"`
	Rows         int    `yaml:"rows"`
	dated.Period `yaml:",inline"`
}

// Law is the rows. It does not change after loading.
type Law struct{ acts []act }

// Embedded is the law as it stands beside the code.
var Embedded = sync.OnceValues(func() (*Law, error) { return Parse(rows) })

// Parse reads rows.
func Parse(body []byte) (*Law, error) {
	l := &Law{}
	f := dated.Read("step-up", body, &l.acts)
	dated.Check(f, l.acts, dated.Rule[act]{
		Keys: func(r *act) []string { return []string{r.Act} },
		Whole: func(r *act, must dated.Must) {
			must.Have("act", r.Act)
			must("minutes", r.Minutes > 0, "they are 1 or more")
			must("rows", r.Rows >= 0 && (r.Rows == 0 || r.Act == Export), "they are of an export")
		},
	})
	return l, f.Err()
}

// Fresh refuses an official who signed in too long ago for an act of so many rows; errs.ErrSignInAgain says so. Others have no such sign-in. An act
// without a row in force is refused.
func (l *Law) Fresh(name string, rows int, who caller.Caller, now time.Time) error {
	if who.Kind != caller.Staff {
		return nil
	}
	r := dated.Find(l.acts, now.In(clock.Riga).Format(time.DateOnly), func(r *act) bool { return r.Act == name })
	switch {
	case r == nil:
		return fmt.Errorf("stepup: no row in force for %s", name)
	case r.Rows > 0 && rows <= r.Rows, !who.SignedIn.Before(now.Add(-time.Duration(r.Minutes) * time.Minute)):
		return nil
	}
	return errs.ErrSignInAgain
}

type key struct{}

type export struct {
	judge func(rows int) error
	told  bool
}

// With returns the context of a call that takes a file away, with what judges how many rows it has.
func With(ctx context.Context, judge func(rows int) error) context.Context {
	return context.WithValue(ctx, key{}, &export{judge: judge})
}

// Rows says how many rows the file has that the call answers, before it is made; an error refuses it. A use case says it once and first: the
// chain withholds a file whose rows nobody told. Outside of such a call it does nothing.
func Rows(ctx context.Context, n int) error {
	e, ok := ctx.Value(key{}).(*export)
	if !ok {
		return nil
	}
	e.told = true
	return e.judge(n)
}

// Told reports whether the rows of a file were told; true where no file is taken away.
func Told(ctx context.Context) bool {
	e, ok := ctx.Value(key{}).(*export)
	return !ok || e.told
}
