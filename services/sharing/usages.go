package sharing

import (
	"fmt"

	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/printer"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/client"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/legal"
	"github.com/digisoc/platform/services/sharing/internal/server"
	"github.com/digisoc/platform/services/sharing/internal/wording"
)

// Logs are the services that keep an audit log; each is asked who used the data of a person.
var Logs = []string{"assistance", "cases", "payments", "persons", "providers", Name}

// newUsages builds what answers who used the data of a person, and what gives her a copy of them.
func newUsages(c *catalogue.Catalogue, label *legal.Label, cfg Config, deps service.Deps) (*app.Usages, *server.Usages, *server.Copies, error) {
	words, err := wording.Load(c)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("sharing: words: %w", err)
	}
	logs, err := dialLogs(deps, func(l *client.Log) app.Log { return l })
	if err != nil {
		return nil, nil, nil, err
	}
	persons, err := deps.Dial("persons")
	if err != nil {
		return nil, nil, nil, fmt.Errorf("sharing: connect to persons: %w", err)
	}
	keepers, err := client.Keepers(deps.Dial)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("sharing: connect to who keeps data: %w", err)
	}
	uses := app.NewUsages(logs, words.Withheld(), deps.Clock)
	usages := server.NewUsages(uses, words, client.NewMunicipalities(persons, deps.Clock), label, deps.Clock)
	pdf := printer.New(printer.Config{Wait: cfg.PrintWait, AtOnce: cfg.PrintsAtOnce, Missing: domain.ErrCopyPrinterMissing, Failed: domain.ErrCopyPrinterFailed})
	return uses, usages, server.NewCopies(app.NewCopies(uses, keepers, deps.Clock), usages, c, pdf), nil
}

// dialLogs connects to the audit log of every service, as what one use case needs of a log.
func dialLogs[L any](deps service.Deps, as func(*client.Log) L) ([]L, error) {
	logs := make([]L, len(Logs))
	for i, name := range Logs {
		conn, err := deps.Dial(name)
		if err != nil {
			return nil, fmt.Errorf("sharing: connect to %s: %w", name, err)
		}
		logs[i] = as(client.NewLog(name, conn))
	}
	return logs, nil
}
