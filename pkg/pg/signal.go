package pg

import "sync"

// signals wakes goroutines of this process. It carries no data and promises nothing across processes: whoever waits
// also polls.
type signals struct {
	mu   sync.RWMutex
	wait map[string][]chan struct{}
}

// Signal wakes every subscriber of a topic. Signals coalesce: many before the subscriber looks count as one. It never
// blocks.
func (db *DB) Signal(topic string) {
	db.signals.mu.RLock()
	defer db.signals.mu.RUnlock()
	for _, c := range db.signals.wait[topic] {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// Subscribe returns a channel that receives after Signal. It lives as long as the DB: subscribe once, not per call.
func (db *DB) Subscribe(topic string) <-chan struct{} {
	c := make(chan struct{}, 1)
	db.signals.mu.Lock()
	defer db.signals.mu.Unlock()
	if db.signals.wait == nil {
		db.signals.wait = map[string][]chan struct{}{}
	}
	db.signals.wait[topic] = append(db.signals.wait[topic], c)
	return c
}
