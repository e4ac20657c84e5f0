package document

import (
	"embed"
	"io/fs"
	"strings"
	"testing"
)

// OBJ-F4: decisions and certificates name the institution and the law, and never the system that they were written with: they are the same whether the platform
// is a system of its own or a module of another.
func TestOBJ_F4_DocumentsDoNotNameTheSystem(t *testing.T) {
	t.Parallel()
	read := 0
	for _, files := range []embed.FS{data, templates} {
		err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			body, err := files.ReadFile(path)
			if err != nil {
				return err
			}
			read++
			for _, name := range []string{"digisoc", "spolis", "25-ta-2022"} {
				if strings.Contains(strings.ToLower(string(body)), name) {
					t.Errorf("%s names %s", path, name)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if read < 7 {
		t.Errorf("%d files", read)
	}
}
