// Package auditqueue keeps audit entries in a file while the audit log cannot be written, and moves them into the log in their order
// when it can (SEC-LOG-6). An entry is on the disk before Add returns, so it survives the end of the process; a full or broken queue takes
// nothing, and the answer that needed the entry is withheld. Which entries may wait is not decided here.
package auditqueue

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/digisoc/platform/pkg/audit"
)

// MaxBytes is how large the file grows; about a hundred thousand entries.
const MaxBytes = 64 << 20

// ErrFull says that the queue takes no more.
var ErrFull = errors.New("auditqueue: the queue is full")

// Queue is the file of one service. It is safe for concurrent use.
type Queue struct {
	mu   sync.Mutex
	file *os.File
	size int64
	most int64
	some chan struct{}
}

// Open opens the queue at a path, with what waits in it from before. A line that a crash cut off was never promised, and is dropped.
func Open(path string, most int64) (*Queue, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("auditqueue: %w", err)
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("auditqueue: %w", err)
	}
	q := &Queue{file: file, most: most, some: make(chan struct{}, 1)}
	whole, err := q.whole()
	if err == nil {
		err = q.cut(whole)
	}
	if err == nil {
		err = syncFolder(filepath.Dir(path)) // the name of a new file is on the disk too
	}
	if err != nil {
		return nil, fmt.Errorf("auditqueue: %w", errors.Join(err, file.Close()))
	}
	q.wake()
	return q, nil
}

// whole is where the last whole line ends.
func (q *Queue) whole() (end int64, err error) {
	reader := bufio.NewReader(io.NewSectionReader(q.file, 0, 1<<62))
	for {
		line, err := reader.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return end, nil
		}
		if err != nil {
			return 0, err
		}
		end += int64(len(line))
	}
}

// Add keeps an entry. It is on the disk when the error is nil.
func (q *Queue) Add(e audit.Entry) error {
	if err := e.Validate(); err != nil {
		return fmt.Errorf("queue audit entry: %w", err)
	}
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("queue audit entry: %w", err)
	}
	line = append(line, '\n')
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.size+int64(len(line)) > q.most {
		return ErrFull
	}
	_, err = q.file.WriteAt(line, q.size)
	if err == nil {
		err = q.file.Sync()
	}
	if err != nil {
		return fmt.Errorf("queue audit entry: %w", errors.Join(err, q.cut(q.size))) // half of it must not stand before the next
	}
	q.size += int64(len(line))
	q.wake()
	return nil
}

// Drain moves what waits into the log, in its order, and stops at the first that cannot be moved. write must take an entry that it has
// already as done: after a crash some are offered again.
func (q *Queue) Drain(ctx context.Context, write func(context.Context, audit.Entry) error) (moved int, err error) {
	var done int64
	for {
		line, err := q.next(done)
		if err != nil || line == nil {
			return moved, errors.Join(err, q.emptied(done))
		}
		var e audit.Entry
		if err := json.Unmarshal(line, &e); err != nil {
			return moved, fmt.Errorf("read queued audit entry at %d: %w", done, err)
		}
		if err := write(ctx, e); err != nil {
			return moved, err
		}
		done += int64(len(line))
		moved++
	}
}

// next reads the line at an offset; nil at the end.
func (q *Queue) next(at int64) ([]byte, error) {
	q.mu.Lock()
	size := q.size
	q.mu.Unlock()
	if at >= size {
		return nil, nil
	}
	line, err := bufio.NewReader(io.NewSectionReader(q.file, at, size-at)).ReadBytes('\n')
	return line, err
}

// emptied clears the file if everything in it was moved; what came meanwhile waits for the next time.
func (q *Queue) emptied(done int64) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if done == 0 || done < q.size {
		return nil
	}
	return q.cut(0)
}

// cut shortens the file.
func (q *Queue) cut(to int64) error {
	if err := q.file.Truncate(to); err != nil {
		return err
	}
	q.size = to
	return q.file.Sync()
}

func (q *Queue) wake() {
	select {
	case q.some <- struct{}{}:
	default:
	}
}

// Some is told when something waits.
func (q *Queue) Some() <-chan struct{} { return q.some }

// Empty reports whether nothing waits.
func (q *Queue) Empty() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.size == 0
}

// Close closes the file; what waits in it stays.
func (q *Queue) Close() error { return q.file.Close() }

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
