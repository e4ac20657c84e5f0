package server

import (
	"strings"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// replayRPC is the call that does a logged call again.
const replayRPC = "SandboxService/ReplayRequestLog"

// secrets are the calls whose answers are keys: those are never kept.
var secrets = map[string]bool{"TokenService/IssueToken": true, "WebhookService/RevealWebhookSecret": true}

// rpcAddress is a call of the contract in both its names.
type rpcAddress struct {
	rpc        string // DeliveryService/SubmitRecord
	rest       string // POST /v1/records
	secret     bool   // its answer is not kept
	replayable bool
}

func calledAt(service, method string) rpcAddress {
	out := rpcAddress{rpc: service[strings.LastIndex(service, ".")+1:] + "/" + method}
	out.secret, out.replayable = secrets[out.rpc], !secrets[out.rpc] && out.rpc != replayRPC
	d, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(service + "." + method))
	if err != nil {
		return out
	}
	rule, _ := proto.GetExtension(d.Options(), annotations.E_Http).(*annotations.HttpRule)
	switch {
	case rule.GetGet() != "":
		out.rest = "GET " + rule.GetGet()
	case rule.GetPost() != "":
		out.rest = "POST " + rule.GetPost()
	}
	return out
}
