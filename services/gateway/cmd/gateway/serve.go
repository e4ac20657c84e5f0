package main

import (
	"context"
	"errors"
	"time"

	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/config"
	"github.com/digisoc/platform/pkg/memory"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/telemetry"
	"github.com/digisoc/platform/services/gateway"
)

// settings is the grammar of the program.
type settings struct {
	File           config.File `name:"config" help:"YAML file." placeholder:"FILE"`
	gateway.Config `embed:""`

	Admin       string            `help:"Address of metrics, health and profiles; never public." default:":9090"`
	Peers       map[string]string `help:"Addresses of the services, name=host:port."`
	Certificate string            `help:"Certificate of the gateway as a workload (PEM)." default:"/secrets/certificate/tls.crt"`
	Key         string            `help:"Its key (PEM)." default:"/secrets/certificate/tls.key"`
	Roots       string            `help:"Certificates of the trusted authority (PEM)." default:"/secrets/certificate/ca.crt"`

	OTLPEndpoint string `name:"otlp-endpoint" help:"OpenTelemetry collector, URL; empty sends nothing."`
	LogLevel     string `help:"debug, info, warn or error." default:"info" enum:"debug,info,warn,error"`
	LogFormat    string `help:"json or text." default:"json" enum:"json,text"`

	Serve struct{} `cmd:"" help:"Serve until told to stop."`
	Conf  struct {
		Check struct{} `cmd:"" help:"Read and validate the configuration and exit."`
	} `cmd:"" name:"config" help:"About the configuration."`
}

// serve opens telemetry and connections and runs the gateway until ctx ends.
func (s *settings) serve(ctx context.Context) (err error) {
	memory.Tune()
	t, err := telemetry.Start(ctx, telemetry.Config{
		Service: gateway.Name, OTLPEndpoint: s.OTLPEndpoint, LogLevel: s.LogLevel, LogFormat: s.LogFormat, Admin: s.Admin,
	})
	if err != nil {
		return err
	}
	defer func() {
		flush, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		err = errors.Join(err, t.Shutdown(flush))
	}()
	identity, err := authn.LoadIdentity(s.Certificate, s.Key, s.Roots)
	if err != nil {
		return err
	}
	network := rpc.TCP(s.Peers)
	var connections []*grpc.ClientConn
	defer func() {
		for _, conn := range connections {
			err = errors.Join(err, conn.Close())
		}
	}()
	g, err := gateway.New(s.Config, gateway.Deps{Log: t.Log, Dial: func(name string) (grpc.ClientConnInterface, error) {
		conn, err := rpc.Dial(network, identity, name)
		if err == nil {
			connections = append(connections, conn)
		}
		return conn, err
	}})
	if err != nil {
		return err
	}
	t.Ready(gateway.Name, g.Ready)
	return g.Run(ctx)
}
