package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// events measures P2 with the benchmarks of the outbox, which print one JSON object a measure.
func events(ctx context.Context, o options) ([]Measure, error) {
	out, err := goBench(ctx, "CommitToSubscriber|Drain|WritesBesideRelay", "1x", "./pkg/outbox")
	if err != nil {
		return nil, err
	}
	goals := map[string]struct {
		text    string
		reached func(ceiling, ours float64) bool
	}{
		"commit_to_subscriber_p50": {"<= 2 ms at 1,000 events/s", func(_, ours float64) bool { return ours <= 2 }},
		"commit_to_subscriber_p99": {"<= 10 ms at 1,000 events/s", func(_, ours float64) bool { return ours <= 10 }},
		"outbox_drain":             {">= 30,000 events/s", func(_, ours float64) bool { return ours >= 30_000 }},
		"writes_beside_relay":      {"ratio >= 0.75", func(c, ours float64) bool { return ours/c >= 0.75 }},
	}
	var all []Measure
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		_, object, ok := strings.Cut(lines.Text(), "{")
		if !ok {
			continue
		}
		var r struct {
			Name, Unit    string
			Ceiling, Ours float64
		}
		if json.Unmarshal([]byte("{"+object), &r) != nil {
			continue
		}
		goal, known := goals[r.Name]
		if !known {
			return nil, fmt.Errorf("the outbox measured %q, which has no goal here", r.Name)
		}
		all = append(all, Measure{ID: "P2", What: strings.ReplaceAll(r.Name, "_", " "), Unit: r.Unit, Ceiling: r.Ceiling, Ours: r.Ours,
			Ratio: r.Ours / r.Ceiling, Goal: goal.text, Reached: goal.reached(r.Ceiling, r.Ours)})
	}
	if len(all) != len(goals) {
		return nil, fmt.Errorf("the outbox gave %d measures, want %d:\n%s", len(all), len(goals), out)
	}
	return all, nil
}

var perOperation = regexp.MustCompile(`(?m)^Benchmark(\w+)-?\d*\s+\d+\s+([\d.]+) ns/op`)

// inProcess measures the other half of P4: one decision with its trace beside the bare arithmetic.
func inProcess(ctx context.Context, o options) (Measure, error) {
	samples := map[string][]float64{}
	for range o.runs {
		out, err := goBench(ctx, "Assess|BareArithmetic", "0.5s", "./services/assistance/internal/domain")
		if err != nil {
			return Measure{}, err
		}
		for _, m := range perOperation.FindAllStringSubmatch(string(out), -1) {
			ns, err := strconv.ParseFloat(m[2], 64)
			if err != nil {
				return Measure{}, err
			}
			samples[m[1]] = append(samples[m[1]], ns/1000)
		}
	}
	c, ours := median(samples["BareArithmetic"]), median(samples["Assess"])
	if c == 0 || ours == 0 {
		return Measure{}, fmt.Errorf("the benchmarks of the means test gave %v", samples)
	}
	return Measure{ID: "P4", What: "one decision with trace, in process", Unit: "us", Ceiling: c, Ours: ours, Ratio: ours / c, Goal: "<= 100 us", Reached: ours <= 100}, nil
}

// goBench runs benchmarks of a package of this repository.
func goBench(ctx context.Context, pattern, length, pkg string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", pattern, "-benchtime", length, pkg)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%v: %w\n%s", cmd.Args, err, out)
	}
	return out, nil
}
