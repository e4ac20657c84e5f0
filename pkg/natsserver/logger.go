package natsserver

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
)

// logger passes the server's words to slog, keeps the first fatal ones, which Start reports as its error, and notices
// when the server gives up writing.
type logger struct {
	log  *slog.Logger
	hurt chan<- struct{} // gets a token, unless one is there; nil for nobody

	mu    sync.Mutex
	first string
}

func (l *logger) write(level slog.Level, format string, args []any) {
	words := fmt.Sprintf(format, args...)
	if l.log != nil {
		l.log.Log(context.Background(), level, "nats server", "detail", words)
	}
	if level >= slog.LevelWarn && isFailedWrite(words) {
		select {
		case l.hurt <- struct{}{}:
		default:
		}
	}
}

// Noticef is ordinary news, of interest only when looking for a fault.
func (l *logger) Noticef(format string, args ...any) { l.write(slog.LevelDebug, format, args) }

// Warnf is a fault of a client or of the disk that the server survives.
func (l *logger) Warnf(format string, args ...any) {
	if strings.HasPrefix(format, "Plaintext passwords detected") {
		return // they live in the memory of this process only; there is no configuration file to protect
	}
	l.write(slog.LevelWarn, format, args)
}

// Errorf is a fault of the server that it survives.
func (l *logger) Errorf(format string, args ...any) { l.write(slog.LevelError, format, args) }

// Fatalf is the end of the server. The process goes on: Start returns the words as an error.
func (l *logger) Fatalf(format string, args ...any) {
	l.mu.Lock()
	if l.first == "" {
		l.first = fmt.Sprintf(format, args...)
	}
	l.mu.Unlock()
	l.write(slog.LevelError, format, args)
}

// Debugf is never asked for.
func (l *logger) Debugf(string, ...any) {}

// Tracef is never asked for.
func (l *logger) Tracef(string, ...any) {}

// fatal is the first fatal message, empty while there is none.
func (l *logger) fatal() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.first
}
