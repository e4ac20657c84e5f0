package natsauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/digisoc/platform/pkg/natsserver/guest"
)

// What is asked of the servers of a cluster.
const (
	askConnections = "$SYS.REQ.SERVER.PING.CONNZ"
	askToClose     = "$SYS.REQ.SERVER.%s.KICK"
	doorTag        = "door" // of the servers that clients from outside come to
	pageSize       = 1024
)

// errDoorsSilent is returned when not every door has said who is in: then nobody more is let in.
var errDoorsSilent = errors.New("not every door of NATS has told its connections")

// Cluster is servers that stand alone, asked over a connection of the service (deploy/nats/door.conf).
type Cluster struct {
	conn  *nats.Conn
	doors int
	wait  time.Duration
}

// NewCluster returns the broker of a cluster with this many doors.
func NewCluster(conn *nats.Conn, doors int) *Cluster {
	return &Cluster{conn: conn, doors: doors, wait: patience / 2}
}

var _ Broker = (*Cluster)(nil)

// Allow does nothing: accounts are in the configuration of the servers. A client whose account is not there is not let in by the server.
func (c *Cluster) Allow(string) error { return nil }

// Guests lists the connections of clients from outside, at every door.
func (c *Cluster) Guests() ([]guest.Connection, error) {
	var out []guest.Connection
	for offset := 0; ; offset += pageSize {
		pages, err := c.ask(offset)
		if err != nil {
			return nil, err
		}
		more := false
		for _, p := range pages {
			for _, one := range p.Data.Connections {
				if guest.Valid(one.Account) {
					out = append(out, guest.Connection{ID: one.ID, Server: p.Server.ID, Account: one.Account, User: one.User})
				}
			}
			more = more || len(p.Data.Connections) == pageSize
		}
		if !more {
			return out, nil
		}
	}
}

// connections is what a server answers.
type connections struct {
	Server struct {
		ID string `json:"id"`
	} `json:"server"`
	Data struct {
		Connections []struct {
			ID      uint64 `json:"cid"`
			Account string `json:"account"`
			User    string `json:"authorized_user"`
		} `json:"connections"`
	} `json:"data"`
}

// ask has every door tell a page of its connections.
func (c *Cluster) ask(offset int) ([]connections, error) {
	ctx, cancel := context.WithTimeout(context.Background(), c.wait)
	defer cancel()
	inbox := c.conn.NewRespInbox()
	sub, err := c.conn.SubscribeSync(inbox)
	if err != nil {
		return nil, fmt.Errorf("nats: list connections: %w", err)
	}
	defer func() { _ = sub.Unsubscribe() }() // fails only when the connection has ended
	question, err := json.Marshal(map[string]any{"auth": true, "limit": pageSize, "offset": offset, "tags": []string{doorTag}})
	if err != nil {
		return nil, err
	}
	if err := c.conn.PublishRequest(askConnections, inbox, question); err != nil {
		return nil, fmt.Errorf("nats: list connections: %w", err)
	}
	out := make([]connections, 0, c.doors)
	for len(out) < c.doors {
		msg, err := sub.NextMsgWithContext(ctx)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errDoorsSilent, err)
		}
		var one connections
		if err := json.Unmarshal(msg.Data, &one); err != nil {
			return nil, fmt.Errorf("nats: list connections: %w", err)
		}
		out = append(out, one)
	}
	return out, nil
}

// Close ends a connection. What the door did not hear it hears at the next sweep.
func (c *Cluster) Close(g guest.Connection) {
	question, err := json.Marshal(map[string]any{"cid": g.ID})
	if err == nil { // a server does not do what nobody waits for
		_, _ = c.conn.Request(fmt.Sprintf(askToClose, g.Server), question, c.wait) // lost with the connection, and done by the next sweep
	}
}
