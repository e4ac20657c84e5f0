package assistance

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/parameters"
)

// packFiles are the files of the program, as somebody would send them.
func packFiles(t *testing.T) []app.PackFile {
	t.Helper()
	var out []app.PackFile
	err := filepath.WalkDir("internal/parameters", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".yaml" || strings.Contains(path, "testdata") || d.Name() == "pack.yaml" {
			return err
		}
		b, err := os.ReadFile(path)
		out = append(out, app.PackFile{Path: d.Name(), Content: string(b)})
		return err
	})
	if err != nil || len(out) < 3 {
		t.Fatalf("%d files, %v", len(out), err)
	}
	return out
}

func TestFilesOfARequestAreCheckedLikeThoseOfTheProgram(t *testing.T) {
	t.Parallel()
	files := packFiles(t)
	rows, _, err := loadPack(files)
	own, _, ownErr := parameters.Embedded()
	if err != nil || ownErr != nil || rows.Hash() != own.Hash() {
		t.Fatalf("the program's own files: %v", err)
	}
	for i := range files {
		files[i].Content = strings.Replace(files[i].Content, "threshold.gmi", "threshold.gmy", 1)
	}
	_, _, err = loadPack(files)
	e, ok := errs.As(err)
	if !ok || e.Reason != "RULE_PACK_INVALID" || len(e.Fields) == 0 || !strings.Contains(e.Fields[0].Description, "thresholds.yaml:") {
		t.Errorf("an unknown key: %v %+v", err, e)
	}
	if _, _, err = loadPack(append(files, files[0])); errs.ReasonOf(err) != "RULE_PACK_INVALID" {
		t.Errorf("one file twice: %v", err)
	}
}
