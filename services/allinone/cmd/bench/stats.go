package main

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// median of the values; zero when there are none.
func median(values []float64) float64 { return quantile(values, 0.5) }

// quantile of the values by the nearest rank.
func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(values))
	return s[min(len(s)-1, int(q*float64(len(s))))]
}

// throughput runs work in clients goroutines for the window and returns calls per second.
func throughput(ctx context.Context, clients int, window time.Duration, work func(ctx context.Context, client int) error) (float64, error) {
	rate, _, err := counted(ctx, clients, window, work)
	return rate, err
}

// counted is throughput that also tells how many calls there were.
func counted(ctx context.Context, clients int, window time.Duration, work func(ctx context.Context, client int) error) (float64, int, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var done atomic.Int64
	var wg sync.WaitGroup
	begin := time.Now()
	for c := range clients {
		wg.Go(func() {
			for time.Since(begin) < window && ctx.Err() == nil {
				if err := work(ctx, c); err != nil {
					cancel(err)
					return
				}
				done.Add(1)
			}
		})
	}
	wg.Wait()
	rate := float64(done.Load()) / time.Since(begin).Seconds()
	if err := context.Cause(ctx); err != nil {
		return 0, 0, err
	}
	return rate, int(done.Load()), nil
}

// latencies runs work one after the other and returns each duration in milliseconds.
func latencies(ctx context.Context, n int, work func(ctx context.Context) error) ([]float64, error) {
	out := make([]float64, 0, n)
	for range n {
		begin := time.Now()
		if err := work(ctx); err != nil {
			return nil, err
		}
		out = append(out, float64(time.Since(begin).Microseconds())/1000)
	}
	return out, nil
}
