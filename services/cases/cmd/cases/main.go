// Command cases runs the client case service: serve, migrate, config check.
package main

import (
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/services/cases"
)

func main() {
	var cfg cases.Config
	service.Main(service.Program{
		Name: cases.Name, Config: &cfg, Migrations: cases.Migrations,
		New: func(d service.Deps) (service.Service, error) { return cases.New(cfg, d) },
	})
}
