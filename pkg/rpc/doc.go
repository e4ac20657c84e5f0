// Package rpc is the wire between services: a gRPC server with one chain of guards, a dialer that is its mirror, and
// networks that carry both (TCP, Unix sockets, memory), always with mutual TLS.
//
// The chain finds out who is calling (certificate and token), asks the policy, validates the request, keeps the audit
// entry and the idempotency key in the transaction of the change, and translates errors. What an RPC needs of it is
// written in the contract (options.v1.access); a handler adds nothing.
//
// It is not a framework for HTTP, which package services/gateway is, and it holds no rule of any service.
package rpc
