package assistance

import "errors"

// Config of the service. The zero value is the default; parameters of the law are not configuration, they are dated files.
type Config struct {
	// MaxDeliver is how often a decision is tried before it becomes a dead letter; 0 means 8.
	MaxDeliver int `help:"Tries of a decision before it becomes a dead letter." default:"8" yaml:"max_deliver"`
}

// Validate refuses values that cannot work.
func (c Config) Validate() error {
	if c.MaxDeliver < 0 || c.MaxDeliver > 1000 {
		return errors.New("assistance: max_deliver must be 0 to 1000")
	}
	return nil
}

func (c Config) maxDeliver() int {
	if c.MaxDeliver == 0 {
		return 8
	}
	return c.MaxDeliver
}
