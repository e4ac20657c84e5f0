package parameters

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"io"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// archive keeps the rows of every release in canonical form, under their hash, so that a decision can be computed again with
// the rows it was made with.
//
//go:embed archive/*.jsonl.gz
var archive embed.FS

// Archived loads the rows of an earlier (or this) release by their hash. The rows are hashed again: an archive that was touched
// is refused.
func Archived(hash string) (*domain.Parameters, error) {
	packed, err := archive.ReadFile(archiveFile(hash))
	if err != nil {
		return nil, fmt.Errorf("parameters %s were never released: %w", hash, err)
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack parameters %s: %w", hash, err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("unpack parameters %s: %w", hash, err)
	}
	p, err := domain.DecodeParameters(b)
	if err != nil {
		return nil, fmt.Errorf("decode parameters %s: %w", hash, err)
	}
	if p.Hash() != hash {
		return nil, fmt.Errorf("the archived parameters %s hash to %s", hash, p.Hash())
	}
	return p, nil
}

func archiveFile(hash string) string { return "archive/" + hash + ".jsonl.gz" }
