package sharing

import (
	"errors"
	"time"
)

// Config is the settings of the service. A zero value means the default.
type Config struct {
	RelayPoll time.Duration `help:"How often the outbox is read for events of other processes." default:"10ms"`
}

// withDefaults fills what is not set.
func (c Config) withDefaults() Config {
	if c.RelayPoll == 0 {
		c.RelayPoll = 10 * time.Millisecond
	}
	return c
}

// Validate refuses settings that cannot work.
func (c Config) Validate() error {
	if c = c.withDefaults(); c.RelayPoll < time.Millisecond || c.RelayPoll > time.Minute {
		return errors.New("relay_poll: between 1ms and 1m")
	}
	return nil
}
