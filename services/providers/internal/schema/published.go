package schema

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strings"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

//go:embed published/*/*.json
var files embed.FS

// Published is a schema that was told to the world.
type Published struct {
	Name     string // schemas/2026-10/service.delivered
	Version  string
	Type     domain.RecordType
	Document []byte
	SHA256   string
}

// Load reads what was published, by name.
func Load() ([]Published, error) {
	paths, err := fs.Glob(files, "published/*/*.json")
	if err != nil {
		return nil, err
	}
	out := make([]Published, len(paths))
	for i, path := range paths {
		body, err := files.ReadFile(path)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(body)
		p := Published{Name: "schemas/" + strings.TrimSuffix(strings.TrimPrefix(path, "published/"), ".json"), Document: body, SHA256: hex.EncodeToString(sum[:])}
		var ok bool
		if p.Version, p.Type, ok = split(p.Name); !ok {
			return nil, fmt.Errorf("published schema %s has no version", path)
		}
		out[i] = p
	}
	return out, nil
}
