// Package tour shows a newcomer the main job: one household's application, walked through the public REST API, with the
// calculation explained and the events that a subscriber received.
package tour

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone/internal/console"
	"github.com/digisoc/platform/services/allinone/internal/demo"
	"github.com/digisoc/platform/services/allinone/internal/people"
	"github.com/digisoc/platform/services/allinone/internal/rest"
	"github.com/digisoc/platform/services/allinone/internal/state"
	"github.com/digisoc/platform/services/allinone/scenarios"
)

// Run walks the made-up household of scenarios/today.yaml.
func Run(ctx context.Context, who *people.People, at state.Running, out *console.Console) error {
	s, err := scenarios.Get("TODAY")
	if err != nil {
		return err
	}
	out.Title(out.Say("Viena iesnieguma ceļš: ", "The way of one application: ") + out.Say(s.Title.LV, s.Title.EN))
	begin := time.Now()
	runner := &demo.Runner{Staff: who.Staff, Clock: clock.System(), Step: out.Step}
	report, err := runner.Run(ctx, s)
	if err != nil {
		return err
	}
	out.Explain(report.Assessment)
	out.Payments(report.Payments)
	if at.NATS != "" {
		if err := events(ctx, at, report, begin, out); err != nil {
			return err
		}
	}
	out.Title(out.Say("Lēmums", "The decision"))
	out.Line("%s  %s/v1/%s", rest.Str(report.Decision, "number"), at.Base, rest.Str(report.Decision, "name"))
	out.Line("%s  %s/v1/%s", out.Say("aprēķins", "trace   "), at.Base, rest.Str(report.Assessment, "name"))
	return nil
}

// events reads, as the outside subscriber does, what was announced about this case.
func events(ctx context.Context, at state.Running, report demo.Report, since time.Time, out *console.Console) error {
	nc, err := nats.Connect(at.NATS, nats.RootCAs(at.CA), nats.UserInfo("operator", at.NATSUsers["operator"]))
	if err != nil {
		return fmt.Errorf("connect to NATS: %w", err)
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		return err
	}
	out.Title(out.Say("Notikumi, ko saņem abonents", "Events that a subscriber receives"))
	if err := read(ctx, js, "CASES", []string{"cases.decision.issued.v1"}, since, 1, out); err != nil {
		return err
	}
	granted := []string{"assistance.status.granted.v1", "assistance.benefit.granted.v1"}
	return read(ctx, js, "ASSISTANCE", granted, since, len(report.Benefits)+len(report.Statuses), out)
}

// read prints the next n events of a stream since a moment.
func read(ctx context.Context, js jetstream.JetStream, stream string, subjects []string, since time.Time, n int, out *console.Console) error {
	if n == 0 {
		return nil
	}
	consumer, err := js.OrderedConsumer(ctx, stream, jetstream.OrderedConsumerConfig{
		FilterSubjects: subjects, DeliverPolicy: jetstream.DeliverByStartTimePolicy, OptStartTime: &since,
	})
	if err != nil {
		return fmt.Errorf("read %s: %w", stream, err)
	}
	batch, err := consumer.Fetch(n, jetstream.FetchMaxWait(5*time.Second))
	if err != nil {
		return err
	}
	for msg := range batch.Messages() {
		h := msg.Headers()
		out.Line("%-44s %s #%s", h.Get("ce-type"), h.Get("ce-subject"), h.Get("ce-sequence"))
	}
	return batch.Error()
}
