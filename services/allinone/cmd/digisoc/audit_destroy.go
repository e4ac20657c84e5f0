package main

import (
	"context"
	"fmt"

	"github.com/digisoc/platform/pkg/auditseal"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/pg"
)

type auditDestroyCmd struct {
	Service     string `required:"" help:"Service whose log it is."`
	Database    string `required:"" help:"Address of the database, as a role that may become <service>_retention." env:"DIGISOC_RETENTION_URL"`
	Key         string `required:"" help:"Key that signs checkpoints and certificates (PEM)."`
	Checkpoints string `required:"" help:"File of the witness, to which certificates are added."`
}

// Run destroys what is old enough today and prints how much that was.
func (c auditDestroyCmd) Run(ctx context.Context) error {
	terms, err := auditseal.LoadTerms()
	if err != nil {
		return err
	}
	signer, err := auditseal.LoadSigner(c.Key, "")
	if err != nil {
		return err
	}
	db, err := pg.Open(ctx, c.Database, pg.WithApplicationName("digisoc audit destroy"), pg.WithStatementTimeout(0), pg.WithMaxConns(1))
	if err != nil {
		return err
	}
	defer db.Close()
	d := auditseal.Destroyer{Service: c.Service, Terms: terms, Signer: signer, Witness: auditseal.NewFile(c.Checkpoints)}
	done, err := d.Run(ctx, db, clock.System().Now())
	fmt.Printf("%-12s %9d entries destroyed, %d certificates\n", c.Service, done.Entries, done.Certificates)
	return err
}
