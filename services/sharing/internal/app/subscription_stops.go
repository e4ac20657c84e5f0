package app

import (
	"context"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/stoplist"
)

// Stopped is stoplist.ErrStopped, ErrOutsourced or nil for a caller whom no guarded call brought: the list is read as it stands.
func (s *Subscriptions) Stopped(ctx context.Context, c caller.Caller) error {
	entries, err := s.StopList(ctx)
	if err != nil {
		return err
	}
	list, err := stoplist.New("sharing", s.clock)
	if err != nil {
		return err
	}
	list.Fill(entries)
	_, err = list.Judge(c, nil)
	return err
}
