// Command assistance runs the means test service: serve, migrate, config check.
package main

import (
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/services/assistance"
)

func main() {
	var cfg assistance.Config
	service.Main(service.Program{
		Name: assistance.Name, Config: &cfg, Migrations: assistance.Migrations,
		New: func(d service.Deps) (service.Service, error) { return assistance.New(cfg, d) },
	})
}
