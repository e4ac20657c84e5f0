package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/metrics"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// The size of P3: providers that send at once, clients of each, and records in one file.
const (
	senders      = 8
	clientsEach  = 250
	recordsAFile = 25_000
)

// ingest measures P3: delivery records through the public API, as files over TLS and the gateway, each judged against
// registration, mode, assignment, period, limit and overlap, kept once, answered by itself, with its event and the audit of
// its chunk. The ceiling is a bare program in the same instance that copies the same rows into a staging table, joins them
// with their assignments and stores record, event and audit, with nothing judged or answered and no protocol in between.
func ingest(ctx context.Context, o options) ([]Measure, error) {
	p, err := boot(ctx)
	if err != nil {
		return nil, err
	}
	defer p.close(ctx)
	systems, err := p.seedSenders(ctx)
	if err != nil {
		return nil, err
	}
	before := processor()
	ceiling, err := p.stage(ctx, min(o.records, 100_000))
	if err != nil {
		return nil, fmt.Errorf("ceiling: %w", err)
	}
	bare := processor().since(before, min(o.records, 100_000))
	fmt.Fprintf(os.Stderr, "  ceiling: %.0f a second; processor time of a record: %s\n", ceiling, bare)
	stop, err := profileTo(o.profile)
	if err != nil {
		return nil, err
	}
	defer stop()
	run, err := p.sendAll(ctx, systems, o.records)
	if err != nil {
		return nil, err
	}
	again, _, err := p.sendFiles(ctx, systems, 0, min(run.sent, 100_000)) // the same files: every record is there already
	if err != nil {
		return nil, err
	}
	begin := time.Now()
	if err := systems[0].repeat(ctx, o.records); err != nil {
		return nil, err
	}
	repeated := float64(o.records) / time.Since(begin).Seconds()
	if err := p.countOnce(ctx, run.sent+1); err != nil {
		return nil, err
	}
	cost, least := run.cost.microseconds(), bare.microseconds()
	flat := float64(run.memory[len(run.memory)-1]) / float64(run.memory[0])
	return []Measure{
		{ID: "P3", What: fmt.Sprintf("delivery records, %s in files by REST", thousands(run.sent)), Unit: "1/s", Ceiling: ceiling, Ours: run.rate, Ratio: run.rate / ceiling,
			Goal: ">= 10,000/s, ratio >= 0.50", Reached: run.rate >= 10_000 && run.rate/ceiling >= 0.5},
		{ID: "P3", What: "processor time of a record until its answer", Unit: "us", Ceiling: least, Ours: cost, Ratio: least / cost, Goal: "ratio >= 0.50", Reached: least/cost >= 0.5},
		{ID: "P3", What: "the same until the last event is published", Unit: "1/s", Ours: run.published, Goal: "none", Reached: true},
		{ID: "P3", What: "the same files again: duplicates", Unit: "1/s", Ours: again, Goal: "none", Reached: true},
		{ID: "P3", What: thousands(o.records) + " times the same record in one file", Unit: "1/s", Ours: repeated, Goal: "none", Reached: true},
		{ID: "P3", What: "memory of the process, last tenth against first", Unit: "x", Ours: flat, Goal: "<= 1.20", Reached: flat <= 1.2},
	}, nil
}

// profileTo writes a CPU profile until stop, when a file is named.
func profileTo(file string) (stop func(), err error) {
	if file == "" {
		return func() {}, nil
	}
	f, err := os.Create(file)
	if err != nil {
		return nil, err
	}
	return func() { pprof.StopCPUProfile(); _ = f.Close() }, pprof.StartCPUProfile(f)
}

// sending is what became of the largest run.
type sending struct {
	sent            int
	rate, published float64 // records a second until the last answer, and until the last event was on the stream
	cost            spent
	memory          tenths
}

// sendAll sends so many records, in runs of ten times the size; the last counts.
func (i *instance) sendAll(ctx context.Context, systems []*sender, records int) (s sending, err error) {
	for _, until := range []int{10_000, 100_000, 1_000_000, 10_000_000} {
		until = min(until, records)
		if until <= s.sent {
			break
		}
		before := processor()
		if s.rate, s.memory, err = i.sendFiles(ctx, systems, s.sent, until); err != nil {
			return s, err
		}
		n := until - s.sent
		s.cost = processor().since(before, n)
		fmt.Fprintf(os.Stderr, "  %d to %d records: %.0f a second; processor time of a record: %s; memory by tenth: %s; live after the last collection: %d MB\n",
			s.sent, until, s.rate, s.cost, s.memory, live()>>20)
		behind, err := i.published(ctx)
		if err != nil {
			return s, err
		}
		whole := processor().since(before, n)
		s.published = float64(n) / (float64(n)/s.rate + behind.Seconds())
		s.sent = until / senders * senders
		fmt.Fprintf(os.Stderr, "    the last event was published %.1f s after the last answer; processor time until then: %s\n", behind.Seconds(), whole)
	}
	return s, nil
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// sendFiles sends the records from one number to another, split over the providers, and returns records a second and the
// most memory in use in each tenth of them.
func (i *instance) sendFiles(ctx context.Context, systems []*sender, from, to int) (float64, tenths, error) {
	runtime.GC()
	var answered atomic.Int64
	share := (to - from) / senders
	stop, peaks := make(chan struct{}), make(chan tenths)
	go func() { peaks <- watchMemory(stop, &answered, share*senders) }()
	begin := time.Now()
	g, ctx := errgroup.WithContext(ctx)
	for n, s := range systems {
		g.Go(func() error {
			for at := from / senders; at < from/senders+share; at += recordsAFile {
				if err := s.file(ctx, n, at, min(at+recordsAFile, from/senders+share), &answered); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err := g.Wait()
	seconds := time.Since(begin).Seconds()
	close(stop)
	return float64(share*senders) / seconds, <-peaks, err
}

// tenths is the most memory in use while each tenth of the records was answered, bytes.
type tenths [10]uint64

// String is in MB.
func (t tenths) String() string {
	parts := make([]string, len(t))
	for i, n := range t {
		parts[i] = strconv.FormatUint(n>>20, 10)
	}
	return strings.Join(parts, " ") + " MB"
}

// watchMemory looks until stop.
func watchMemory(stop <-chan struct{}, answered *atomic.Int64, all int) (most tenths) {
	for {
		n := min(int(answered.Load())*len(most)/max(all, 1), len(most)-1)
		most[n] = max(most[n], resident())
		select {
		case <-stop:
			return most
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// resident is the memory of this process as the system counts it; of the heap where it does not tell.
func resident() uint64 {
	if status, err := os.ReadFile("/proc/self/status"); err == nil {
		for line := range strings.Lines(string(status)) {
			if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
				kb, _ := strconv.ParseUint(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
				return kb << 10
			}
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Sys
}

// published waits until the relay has caught up.
func (i *instance) published(ctx context.Context) (time.Duration, error) {
	for begin := time.Now(); ; time.Sleep(50 * time.Millisecond) { // what is measured, not waited for
		var waiting bool
		if err := i.DB("providers").QueryRow(ctx, "select exists (select from outbox_unsent)").Scan(&waiting); err != nil || !waiting {
			return time.Since(begin), err
		}
	}
}

// live is what was in use after the last garbage collection; the rest of the memory is garbage that waits for the next.
func live() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// countOnce compares what is stored with what was sent.
func (i *instance) countOnce(ctx context.Context, sent int) error {
	var kept, events, wrong int
	if err := i.DB("providers").QueryRow(ctx, `select (select count(*) from delivery_record), (select count(*) from outbox where topic = 'providers.delivery.recorded.v1'),
		(select count(*) from assignment a where used_units <> (select coalesce(sum(units), 0) from delivery_record d where d.assignment_id = a.id and d.current))`).Scan(&kept, &events, &wrong); err != nil {
		return err
	}
	if kept != sent || events != kept || wrong != 0 {
		return fmt.Errorf("%d sent, %d kept, %d events, %d assignments count wrong", sent, kept, events, wrong)
	}
	return nil
}
