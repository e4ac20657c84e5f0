// Command persons runs the person registry: serve, migrate, config check.
package main

import (
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/services/persons"
)

func main() {
	var cfg persons.Config
	service.Main(service.Program{
		Name: persons.Name, Config: &cfg, Migrations: persons.Migrations,
		New: func(d service.Deps) (service.Service, error) { return persons.New(cfg, d) },
	})
}
