package bus

import "time"

// Hasten shortens the broker's patience, so that a test of a crash need not wait for it.
func (b *Bus) Hasten() *Bus {
	b.timing = timing{ackWait: 1500 * time.Millisecond, pinTTL: time.Second, pullExpiry: time.Second, heartbeat: 500 * time.Millisecond}
	return b
}
