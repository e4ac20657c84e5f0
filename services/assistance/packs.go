package assistance

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strconv"
	"time"

	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/parameters"
)

// rulesEvery is how often an instance looks for packs that another one activated.
const rulesEvery = 15 * time.Second

// loadPack checks the files of a proposed pack as those of the program are checked.
func loadPack(files []app.PackFile) (*domain.Parameters, []string, error) {
	folder, err := asFolder(files)
	if err != nil {
		return nil, nil, domain.ErrRulePackInvalid.Wrap(err)
	}
	rows, warnings, err := parameters.Load(folder)
	if err != nil {
		refused := domain.ErrRulePackInvalid.Wrap(err)
		for _, problem := range each(err) {
			text := problem.Error()
			refused = refused.Field("files", domain.ErrRulePackInvalid.Reason, text, text)
		}
		return nil, nil, refused
	}
	return rows, warnings, nil
}

// asFolder makes a folder of files that exist only in a request.
func asFolder(files []app.PackFile) (fs.FS, error) {
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	for i, f := range files {
		for _, before := range files[:i] {
			if before.Path == f.Path {
				return nil, fmt.Errorf("files[%d]: %s stands twice", i, f.Path)
			}
		}
		one, err := w.CreateHeader(&zip.FileHeader{Name: "data/" + f.Path, Method: zip.Store})
		if err == nil {
			_, err = one.Write([]byte(f.Content))
		}
		if err != nil {
			return nil, fmt.Errorf("files[%d]: %w", i, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return zip.NewReader(bytes.NewReader(packed.Bytes()), int64(packed.Len()))
}

// each takes a joined error apart.
func each(err error) []error {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		return joined.Unwrap()
	}
	return []error{err}
}

// watchRules takes over packs that another instance activated, until ctx ends.
func watchRules(ctx context.Context, a *app.App, log *slog.Logger) error {
	tick := time.NewTicker(rulesEvery)
	defer tick.Stop()
	for failures := 0; ; {
		if err := a.ReloadRules(ctx); err != nil && ctx.Err() == nil {
			failures++
			log.WarnContext(ctx, "rule packs cannot be read; the law in memory stays in force", "failures", strconv.Itoa(failures), "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}
