// Command sharing runs the sharing service: serve, migrate, config check.
package main

import (
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/services/sharing"
)

func main() {
	var cfg sharing.Config
	service.Main(service.Program{
		Name: sharing.Name, Config: &cfg, Migrations: sharing.Migrations,
		New: func(d service.Deps) (service.Service, error) { return sharing.New(cfg, d) },
	})
}
