package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/digisoc/platform/services/allinone"
	"github.com/digisoc/platform/services/allinone/internal/console"
	"github.com/digisoc/platform/services/allinone/internal/people"
	"github.com/digisoc/platform/services/allinone/internal/seed"
	"github.com/digisoc/platform/services/allinone/internal/tour"
)

type upCmd struct {
	allinone.Config `embed:""`
	Tour            bool `help:"Load a small population and run one household's application in front of your eyes."`
}

// Run starts the platform and waits for the end.
func (u upCmd) Run(ctx context.Context, c *cli) error {
	out := console.New(c.Lang)
	begin := time.Now()
	out.Title("DigiSoc")
	p, err := allinone.Start(ctx, u.Config, func(s string) { fmt.Fprintf(os.Stdout, "  %5.1f s  %s\n", time.Since(begin).Seconds(), s) })
	if err != nil {
		return err
	}
	out.Line("%5.1f s  %s", time.Since(begin).Seconds(), out.Say("gatavs", "ready"))
	if u.Profile == allinone.Development && u.Tour {
		if err := u.show(ctx, p, out); err != nil && ctx.Err() == nil {
			fmt.Fprintln(os.Stderr, "digisoc: the tour stopped:", err)
		}
	}
	if u.SpolisModule {
		out.Line("%s", out.Say("tiesiskais nosaukums: SPOLIS modulis", "legal label: a module of SPOLIS"))
	} else {
		out.Line("%s", out.Say("tiesiskais nosaukums: sava sistēma", "legal label: a system of its own"))
	}
	addresses(p, out)
	return wait(ctx, p, out)
}

// show seeds the development population and walks the main job.
func (u upCmd) show(ctx context.Context, p *allinone.Platform, out *console.Console) error {
	who := people.New(p.Running().Base, p.Running().Issuer)
	if err := seed.Run(ctx, who, p.Bind, func(done, total int) {
		if out.Terminal || done == total { // one line where nobody watches
			fmt.Fprintf(os.Stdout, "\r  %s %d/%d ", out.Say("mājsaimniecības", "households"), done, total)
		}
	}); err != nil {
		return fmt.Errorf("load the population: %w", err)
	}
	fmt.Fprintln(os.Stdout)
	return tour.Run(ctx, who, p.Running(), out)
}

func wait(ctx context.Context, p *allinone.Platform, out *console.Console) error {
	var failure error
	select {
	case <-ctx.Done():
		out.Line("%s", out.Say("apstājas …", "stopping …"))
	case failure = <-p.Failed():
	}
	if err := p.Stop(context.WithoutCancel(ctx)); err != nil && failure == nil {
		failure = err
	}
	if failure == nil {
		out.Line("%s", out.Say("apturēts; dati saglabāti", "stopped; the data stays"))
	}
	return failure
}

// addresses prints where everything is, how to sign in and a first call to paste.
func addresses(p *allinone.Platform, out *console.Console) {
	at := p.Running()
	out.Title(out.Say("Adreses", "Addresses"))
	out.Line("REST API      %s/v1/…", at.Base)
	if at.Secure != "" {
		out.Line("%s  %s/v1/… (%s)", out.Say("Sistēmām    ", "For systems "), at.Secure, out.Say("ar klienta sertifikātu", "with a client certificate"))
	}
	out.Line("%s  %s/docs", out.Say("Apraksts    ", "Description "), at.Base)
	if at.Admin != "" {
		out.Line("%s  %s/metrics", out.Say("Mērījumi    ", "Metrics     "), at.Admin)
	}
	if at.NATS != "" {
		out.Line("%s  %s", out.Say("Notikumi    ", "Events      "), at.NATS)
	}
	if at.Issuer == "" {
		return
	}
	out.Title(out.Say("Pieslēgties", "Sign in"))
	out.Line("ilze.kalnina, anna.ozola     %s", out.Say("sociālā darba speciālistes, Kuldīgas novads, Rīga", "caseworkers of Kuldīgas novads and Rīga"))
	out.Line("janis.berzs, marta.liepa     %s", out.Say("vadītāji, Kuldīgas novads, Rīga", "heads of Kuldīgas novads and Rīga"))
	out.Line("karlis.vitols, auditore.zane %s", out.Say("iedzīvotājs, auditore", "a citizen, an auditor"))
	out.Title(out.Say("Pirmais izsaukums", "A first call to paste"))
	program, dir := "bin/digisoc", p.Dir() // absolute, so that the line works from any folder
	if exe, err := os.Executable(); err == nil {
		program = exe
	}
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	fmt.Fprintf(out.Out, "\ncurl -s '%s/v1/cases?pageSize=3' -H \"Authorization: Bearer $(%s token --dir %s --as ilze.kalnina)\" -H 'Digisoc-Purpose: ASSIST' -H 'Digisoc-Legal-Basis: SPSP-36'\n\n", at.Base, program, dir)
	out.Line("%s", out.Say("Ctrl-C aptur.", "Ctrl-C stops it."))
}
