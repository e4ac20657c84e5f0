package rpc

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"

	"google.golang.org/grpc/test/bufconn"
)

// Network is how services reach each other by name. Every kind of network carries the same mutual TLS handshake: the
// edition in one process differs from separate programs in nothing but the wire.
type Network interface {
	// Listen opens the listener of a service.
	Listen(name string) (net.Listener, error)
	// Target returns the gRPC target of a service and the dial function to reach it; nil means gRPC's own.
	Target(name string) (target string, dial func(context.Context, string) (net.Conn, error))
}

// tcp is services at addresses.
type tcp map[string]string

// TCP returns a network of services at host:port addresses. A host name with several addresses is called in turns.
func TCP(addresses map[string]string) Network { return tcp(addresses) }

// Listen opens the service's own address.
func (t tcp) Listen(name string) (net.Listener, error) {
	address, ok := t[name]
	if !ok {
		return nil, fmt.Errorf("rpc: no address for %s", name)
	}
	return net.Listen("tcp", address)
}

// Target resolves the name through DNS; an unknown name gives a target that never resolves.
func (t tcp) Target(name string) (string, func(context.Context, string) (net.Conn, error)) {
	if address, ok := t[name]; ok {
		return "dns:///" + address, nil
	}
	return "passthrough:///" + name, func(context.Context, string) (net.Conn, error) {
		return nil, fmt.Errorf("rpc: no address for %s", name)
	}
}

// unix is services at sockets in a private folder.
type unix string

// Unix returns a network of Unix sockets, one per service, in a folder that only this account may enter.
func Unix(dir string) Network { return unix(dir) }

// Listen creates the folder if needed, removes the socket of a killed predecessor and listens.
func (u unix) Listen(name string) (net.Listener, error) {
	if err := os.MkdirAll(string(u), 0o700); err != nil {
		return nil, err
	}
	if err := os.Remove(u.path(name)); err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	return net.Listen("unix", u.path(name))
}

// Target is the socket of the service.
func (u unix) Target(name string) (string, func(context.Context, string) (net.Conn, error)) {
	return "passthrough:///" + name, func(ctx context.Context, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", u.path(name))
	}
}

func (u unix) path(name string) string { return filepath.Join(string(u), name+".sock") }

// memory is services in this process.
type memory struct {
	mu        sync.Mutex
	listeners map[string]*bufconn.Listener
	opened    chan struct{} // closed and replaced whenever a listener is opened
}

// memoryBuffer is how many bytes a connection in memory holds before the writer waits.
const memoryBuffer = 256 << 10

// Memory returns a network inside this process. A call to a service that does not listen yet waits within its deadline,
// so there is no order of starting. Not for production over several programs.
func Memory() Network {
	return &memory{listeners: map[string]*bufconn.Listener{}, opened: make(chan struct{})}
}

// Listen opens the service; a name may be listened on again after its listener was closed.
func (m *memory) Listen(name string) (net.Listener, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, taken := m.listeners[name]; taken {
		return nil, fmt.Errorf("rpc: %s listens already", name)
	}
	l := bufconn.Listen(memoryBuffer)
	m.listeners[name] = l
	close(m.opened)
	m.opened = make(chan struct{})
	return &memoryListener{Listener: l, closed: func() { m.forget(name, l) }}, nil
}

func (m *memory) forget(name string, l *bufconn.Listener) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.listeners[name] == l {
		delete(m.listeners, name)
	}
}

// Target waits for the service to listen.
func (m *memory) Target(name string) (string, func(context.Context, string) (net.Conn, error)) {
	return "passthrough:///" + name, func(ctx context.Context, _ string) (net.Conn, error) {
		for {
			m.mu.Lock()
			l, opened := m.listeners[name], m.opened
			m.mu.Unlock()
			if l != nil {
				return l.DialContext(ctx)
			}
			select {
			case <-opened:
			case <-ctx.Done():
				return nil, fmt.Errorf("rpc: %s does not listen: %w", name, ctx.Err())
			}
		}
	}
}

type memoryListener struct {
	net.Listener
	closed func()
}

// Close frees the name.
func (l *memoryListener) Close() error {
	l.closed()
	return l.Listener.Close()
}
