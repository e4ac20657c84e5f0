// Command payments runs the payments service: serve, migrate, config check.
package main

import (
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/services/payments"
)

func main() {
	var cfg payments.Config
	service.Main(service.Program{
		Name: payments.Name, Config: &cfg, Migrations: payments.Migrations,
		New: func(d service.Deps) (service.Service, error) { return payments.New(cfg, d) },
	})
}
