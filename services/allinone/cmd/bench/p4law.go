package main

import (
	"context"
	"io/fs"
	"os"
	"strings"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// laws is where the rows of the law stand, from the root of the repository.
const laws = "services/assistance/internal/parameters/data"

// proposeLaw proposes the rows of the program with one value changed, and returns the name of the pack: another law to compare with.
func proposeLaw(ctx context.Context, lawyer *rest.Client) (string, error) {
	const term = "key: decision.term_months, valid_from: 2021-01-01, valid_to: 2026-12-31, value: "
	var files []any
	root := os.DirFS(laws)
	names, err := fs.Glob(root, "*.yaml")
	if err != nil {
		return "", err
	}
	for _, name := range names {
		b, err := fs.ReadFile(root, name)
		if err != nil {
			return "", err
		}
		files = append(files, rest.Doc{"path": name, "content": strings.Replace(string(b), term+`"1"`, term+`"2", approved_by: "Ginta Kalve", approved_on: 2026-01-05`, 1)})
	}
	pack, err := lawyer.Post(ctx, "/v1/rulePacks", rest.Doc{"label": "lv-bench.1", "reason": "A law to compare with.", "validFrom": "2026-12-31", "files": files}, "")
	return rest.Str(pack, "name"), err
}
