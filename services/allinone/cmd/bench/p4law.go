package main

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// laws is where the rows of the law stand, from the root of the repository.
const laws = "services/assistance/internal/parameters/data"

// proposeLaw proposes the rows of the program with one value changed, and returns the name of the pack: another law to compare with.
func proposeLaw(ctx context.Context, lawyer *rest.Client) (string, error) {
	const term = "key: decision.term_months, valid_from: 2021-01-01, valid_to: 2026-12-31, value: "
	var files []any
	err := filepath.WalkDir(laws, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".yaml" {
			return err
		}
		b, err := os.ReadFile(path)
		files = append(files, rest.Doc{"path": d.Name(), "content": strings.Replace(string(b), term+`"1"`, term+`"2"`, 1)})
		return err
	})
	if err != nil {
		return "", err
	}
	pack, err := lawyer.Post(ctx, "/v1/rulePacks", rest.Doc{"label": "lv-bench.1", "reason": "A law to compare with.", "validFrom": "2026-12-31", "files": files}, "")
	return rest.Str(pack, "name"), err
}
