package parameters

import (
	"bytes"
	"compress/gzip"
	"flag"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
)

var addArchive = flag.Bool("add-archive", false, "archive the embedded rows if they are not archived yet")

// TestArchivedRowsHashAgain loads every release that was ever made, and asks that this one is among them.
func TestArchivedRowsHashAgain(t *testing.T) {
	t.Parallel()
	now, _, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	if *addArchive {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		if _, err := z.Write(now.Canonical()); err != nil || z.Close() != nil {
			t.Fatal("pack", err)
		}
		if err := os.WriteFile(archiveFile(now.Hash()), b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	files, err := fs.Glob(archive, "archive/*.jsonl.gz")
	if err != nil || len(files) == 0 {
		t.Fatalf("archive: %v, %v", files, err)
	}
	found := false
	for _, f := range files {
		hash := strings.TrimSuffix(path.Base(f), ".jsonl.gz")
		p, err := Archived(hash)
		if err != nil {
			t.Error(err)
			continue
		}
		found = found || hash == now.Hash() && bytes.Equal(p.Canonical(), now.Canonical())
	}
	if !found {
		t.Errorf("the rows of this build (%s) are not archived: run the test with -add-archive and commit the file", now.Hash())
	}
	if _, err := Archived(strings.Repeat("0", 64)); err == nil {
		t.Error("rows that were never released load")
	}
}
