package natsserver

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/nats-io/nats-server/v2/server"
)

// prepareDir creates the directory and proves that it can be written.
func prepareDir(dir string) error {
	if dir == "" {
		return errors.New("nats: no directory given for the streams")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return dirError(dir, err)
	}
	return probe(dir, 4096)
}

// probe proves that so many bytes can be written.
func probe(dir string, bytes int) error {
	path := filepath.Join(dir, ".probe")
	err := os.WriteFile(path, make([]byte, bytes), 0o600)
	if removed := os.Remove(path); err == nil {
		err = removed
	}
	if err != nil {
		return dirError(dir, err)
	}
	return nil
}

// dirError says in one line what is wrong with the directory.
func dirError(dir string, err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("nats: the disk of %s is full; free some space and start again", dir)
	}
	return fmt.Errorf("nats: cannot write to %s: %w", dir, err)
}

// startError turns the server's own last words into one line.
func startError(cfg Config, notes *logger) error {
	words := notes.fatal()
	switch {
	case words == "":
		return fmt.Errorf("nats: not ready within %s; is another process using %s?", readyTimeout, cfg.Dir)
	case strings.Contains(words, "address already in use"):
		return fmt.Errorf("nats: %s is taken by another program; choose another address or stop that program", cfg.Listen)
	case strings.Contains(words, "no space left"):
		return fmt.Errorf("nats: the disk of %s is full; free some space and start again", cfg.Dir)
	default:
		return fmt.Errorf("nats: did not start (%s); if the store is damaged move %s away and start again: streams are rebuilt from PostgreSQL", words, cfg.Dir)
	}
}

// checkStore compares the stream directories on disk with the streams the server recovered. The server itself only
// warns about a stream it cannot read and then runs without it, which would look like an empty stream.
func checkStore(ns *server.Server, dir string) error {
	root := filepath.Join(dir, server.JetStreamStoreDir, server.DEFAULT_GLOBAL_ACCOUNT, "streams")
	entries, err := os.ReadDir(root)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return dirError(root, err)
	}
	acc := ns.GlobalAccount()
	if len(entries) > 0 && acc == nil {
		return fmt.Errorf("nats: no account to recover %s into", root)
	}
	var lost []string
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		if s, err := ns.JszAccount(&server.JSzOptions{Account: server.DEFAULT_GLOBAL_ACCOUNT, Streams: true}); err != nil || !has(s, e.Name()) {
			lost = append(lost, e.Name())
		}
	}
	if len(lost) > 0 {
		return fmt.Errorf("nats: the store of stream %s in %s cannot be read; move that directory away and start again: the stream is rebuilt from PostgreSQL", strings.Join(lost, ", "), root)
	}
	return nil
}

func has(acc *server.AccountDetail, stream string) bool {
	for _, s := range acc.Streams {
		if s.Name == stream {
			return true
		}
	}
	return false
}
