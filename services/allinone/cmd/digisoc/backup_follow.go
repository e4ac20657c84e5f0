package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"filippo.io/age"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone/internal/backup"
)

type backupFollowCmd struct {
	Dir   string        `help:"Data folder of the running instance." default:".digisoc" env:"DIGISOC_DIR"`
	Into  string        `help:"Folder for the log: another disk, another place." required:""`
	For   string        `help:"Public key that it is written for." required:""`
	Every time.Duration `help:"At most so much is lost with the machine." default:"5m"`
}

// Run follows until it is stopped.
func (c backupFollowCmd) Run(ctx context.Context) error {
	to, err := recipient(c.For)
	if err != nil {
		return err
	}
	if c.Every < time.Second {
		return errors.New("--every is a second at least")
	}
	return backup.Follower{Dir: c.Dir, Into: c.Into, To: to, Every: c.Every, Say: func(s string) { fmt.Println(s) }}.Run(ctx)
}

// followed are the flags of a restore that goes on after the backup.
type followed struct {
	Log   string `help:"Folder that the log was followed into: restores what came after the backup too."`
	Until string `help:"Last moment to restore from the log, of the clock in Riga: 2026-11-26T14:05:00."`
}

func (f followed) open(key age.Identity) (*backup.Log, error) {
	if f.Log == "" {
		if f.Until != "" {
			return nil, errors.New("--until needs --log")
		}
		return nil, nil
	}
	log := &backup.Log{Into: f.Log, Key: key}
	if f.Until == "" {
		return log, nil
	}
	var err error
	if log.Until, err = time.ParseInLocation("2006-01-02T15:04:05", f.Until, clock.Riga); err != nil {
		return nil, errors.New("--until is a moment as 2026-11-26T14:05:00")
	}
	return log, nil
}
