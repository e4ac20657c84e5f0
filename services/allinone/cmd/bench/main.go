// Bench measures the goals P1 (write path), P2 (events), P3 and P11 (delivery records), P4 (one decision, the whole caseload), P7 (access), P8 (audit) and P10 (start), from the root of the
// repository. Each line prints the ceiling measured in the same run, ours, their ratio and the goal. `make bench` runs it.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"time"
)

// Measure is one line of the result.
type Measure struct {
	ID      string  `json:"id"`
	What    string  `json:"what"`
	Unit    string  `json:"unit"`
	Ceiling float64 `json:"ceiling,omitempty"`
	Ours    float64 `json:"ours"`
	Ratio   float64 `json:"ratio,omitempty"`
	Goal    string  `json:"goal"`
	Reached bool    `json:"reached"`
}

type options struct {
	only    string
	out     string
	program string
	runs    int
	window  time.Duration
	profile string
	records int
	entries int
}

func main() {
	var o options
	flag.StringVar(&o.only, "only", "", "P1, P2, P2S (subscribers of institutions), P3, P4, P7, P8, P10 or P11; empty means all")
	flag.StringVar(&o.out, "out", "", "file for the result as JSON; empty means none")
	flag.StringVar(&o.program, "digisoc", "bin/digisoc", "the program whose start is measured")
	flag.IntVar(&o.runs, "runs", 5, "runs of each measure; the median counts")
	flag.DurationVar(&o.window, "window", 2*time.Second, "length of one run")
	flag.StringVar(&o.profile, "cpuprofile", "", "file for a CPU profile of the gRPC write path")
	flag.IntVar(&o.records, "records", 200_000, "delivery records of P3; 1000000 is the goal's size")
	flag.IntVar(&o.entries, "entries", 1_000_000, "audit entries of P8; 10000000 is the goal's size")
	flag.Parse()
	if err := run(context.Background(), o); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, o options) error {
	var all []Measure
	for _, part := range []struct {
		id string
		do func(context.Context, options) ([]Measure, error)
	}{{"P1", writePath}, {"P2", events}, {"P2S", subscribing}, {"P3", ingest}, {"P11", growth}, {"P4", decision}, {"P4", caseload}, {"P7", disclosing}, {"P8", auditing}, {"P10", start}} {
		if o.only != "" && o.only != part.id {
			continue
		}
		fmt.Fprintf(os.Stderr, "%s …\n", part.id)
		measures, err := part.do(ctx, o)
		if err != nil {
			return fmt.Errorf("%s: %w", part.id, err)
		}
		for _, m := range measures {
			m.print()
		}
		all = append(all, measures...)
	}
	return write(o.out, all)
}

func (m Measure) print() {
	mark := "missed"
	if m.Reached {
		mark = "reached"
	}
	ceiling, ratio := "", ""
	if m.Ceiling > 0 {
		ceiling, ratio = fmt.Sprintf("ceiling %10.2f", m.Ceiling), fmt.Sprintf("ratio %5.2f", m.Ratio)
	}
	fmt.Printf("%-4s %-46s ours %10.2f %-8s %-18s %-11s goal %-26s %s\n", m.ID, m.What, m.Ours, m.Unit, ceiling, ratio, m.Goal, mark)
}

func write(path string, all []Measure) error {
	if path == "" {
		return nil
	}
	body, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(body, '\n'), 0o644)
}
