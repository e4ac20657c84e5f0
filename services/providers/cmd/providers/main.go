// Command providers runs the providers service: serve, migrate, config check.
package main

import (
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/services/providers"
)

func main() {
	var cfg providers.Config
	service.Main(service.Program{
		Name: providers.Name, Config: &cfg, Migrations: providers.Migrations,
		New: func(d service.Deps) (service.Service, error) { return providers.New(cfg, d) },
	})
}
