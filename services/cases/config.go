package cases

import (
	"errors"
	"regexp"
	"slices"
	"time"
)

var registration = regexp.MustCompile(`^[0-9]{11}$`)

// Config is the settings of the service. A zero value means the default.
type Config struct {
	NamesWait  time.Duration `help:"How long a list waits for names from the person registry before it goes without." default:"1s"`
	RelayPoll  time.Duration `help:"How often the outbox is read for events of other processes." default:"10ms"`
	RelayBatch int           `help:"Most events published at once." default:"1000"`
	MaxDeliver int           `help:"Tries of news about an award before they become a dead letter." default:"8"`

	PrintWait    time.Duration `help:"How long Chromium may take to print one PDF." default:"8s"`
	PrintsAtOnce int           `help:"How many PDFs are printed at the same time." default:"2"`

	Fund        string   `help:"Registration number of the children's fund, to which children who suffered violence are referred; empty refuses every referral."`
	Foundations []string `help:"Registration numbers of the foundations that the fund co-founded."`
}

// withDefaults fills what is not set.
func (c Config) withDefaults() Config {
	if c.NamesWait == 0 {
		c.NamesWait = time.Second
	}
	if c.RelayPoll == 0 {
		c.RelayPoll = 10 * time.Millisecond
	}
	if c.RelayBatch == 0 {
		c.RelayBatch = 1000
	}
	if c.MaxDeliver == 0 {
		c.MaxDeliver = 8
	}
	if c.PrintWait == 0 {
		c.PrintWait = 8 * time.Second
	}
	if c.PrintsAtOnce == 0 {
		c.PrintsAtOnce = 2
	}
	return c
}

// Validate refuses settings that cannot work.
func (c Config) Validate() error {
	c = c.withDefaults()
	switch {
	case c.NamesWait < 10*time.Millisecond || c.NamesWait > 10*time.Second:
		return errors.New("names-wait: between 10ms and 10s")
	case c.RelayPoll < time.Millisecond || c.RelayPoll > time.Minute:
		return errors.New("relay-poll: between 1ms and 1m")
	case c.RelayBatch < 1 || c.RelayBatch > 1000:
		return errors.New("relay-batch: between 1 and 1000")
	case c.MaxDeliver < 1 || c.MaxDeliver > 1000:
		return errors.New("max-deliver: between 1 and 1000")
	case c.PrintWait < 100*time.Millisecond || c.PrintWait > time.Minute:
		return errors.New("print-wait: between 100ms and 1m")
	case c.PrintsAtOnce < 1 || c.PrintsAtOnce > 16:
		return errors.New("prints-at-once: between 1 and 16")
	case c.Fund == "" && len(c.Foundations) > 0:
		return errors.New("foundations: name the fund that co-founded them")
	}
	for _, number := range append(slices.Clone(c.Foundations), c.Fund) {
		if number != "" && !registration.MatchString(number) {
			return errors.New("fund, foundations: a registration number has 11 digits")
		}
	}
	return nil
}
