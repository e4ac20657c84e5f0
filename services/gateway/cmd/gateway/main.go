// Command gateway runs the REST front: serve, config check.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/digisoc/platform/pkg/config"
	"github.com/digisoc/platform/services/gateway"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c settings
	if file := os.Getenv("DIGISOC_CONFIG"); file != "" {
		os.Args = append([]string{os.Args[0], "--config=" + file}, os.Args[1:]...)
	}
	command, err := config.Parse(&c, nil, os.Args[1:], kong.Name(gateway.Name), kong.Description("The REST front of the DigiSoc platform."))
	switch {
	case err == nil && command.Command() == "config check":
		fmt.Println("the configuration is valid")
	case err == nil:
		err = c.serve(ctx)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", gateway.Name, err)
		os.Exit(1)
	}
}
