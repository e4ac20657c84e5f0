package auditseal

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
)

// File is a witness that appends checkpoints to a file, a line each: on a volume that is copied elsewhere, or written once only.
type File struct {
	path string
	mu   sync.Mutex
}

// NewFile is the witness over a file that need not exist yet.
func NewFile(path string) *File { return &File{path: path} }

// Keep appends a statement and has it on the disk when it returns.
func (f *File) Keep(_ context.Context, statement []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(f.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(append(statement, '\n'))
	return errors.Join(err, file.Sync(), file.Close())
}
