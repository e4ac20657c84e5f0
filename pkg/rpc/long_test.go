package rpc

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc"
)

// trickle is a stream on which a message comes every so often, a number of times; then silence.
type trickle struct {
	grpc.ServerStream
	ctx   context.Context
	every time.Duration
	left  int
}

func (s *trickle) Context() context.Context { return s.ctx }

func (s *trickle) RecvMsg(any) error {
	if s.left == 0 {
		<-s.ctx.Done()
		return s.ctx.Err()
	}
	s.left--
	select {
	case <-time.After(s.every):
		return nil
	case <-s.ctx.Done():
		return s.ctx.Err()
	}
}

func TestLongStreamLivesWhileMessagesMove(t *testing.T) {
	for name, c := range map[string]struct {
		every time.Duration
		count int
		lives time.Duration
	}{
		"a message every 20 seconds": {20 * time.Second, 12, 4*time.Minute + MaxIdle},
		"silence":                    {0, 0, MaxIdle},
		"never ending":               {time.Second, 1 << 30, MaxLong},
	} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			ctx, end := context.WithCancel(t.Context()) // the transport ends a stream whose handler has left
			err := whileMoving(nil, &trickle{ctx: ctx, every: c.every, left: c.count}, func(_ any, ss grpc.ServerStream) error {
				for {
					if err := ss.RecvMsg(nil); err != nil {
						return err
					}
				}
			})
			end()
			if lived := time.Since(began).Round(time.Second); lived != c.lives || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: lived %s, want %s: %v", name, lived, c.lives, err)
			}
		})
	}
}

func TestLongStreamEndsWithItsCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		err := whileMoving(nil, &trickle{ctx: ctx}, func(_ any, ss grpc.ServerStream) error { return ss.RecvMsg(nil) })
		if !errors.Is(err, context.Canceled) || errors.Is(err, io.EOF) {
			t.Error(err)
		}
	})
}
