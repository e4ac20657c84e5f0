package allinone_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// OBJ-F4: the registers of persons and of providers stand behind their contracts. No other service imports a package of theirs or names their schema in
// its SQL, so that a register of another system can take their place.
func TestOBJ_F4_RegistersAreReachedByTheirContractOnly(t *testing.T) {
	t.Parallel()
	const services = ".." // of the modules; this one only puts them together
	folders, err := os.ReadDir(services)
	if err != nil {
		t.Fatal(err)
	}
	files, dialled := 0, map[string]bool{}
	for _, folder := range folders {
		if !folder.IsDir() || folder.Name() == "allinone" {
			continue
		}
		err := filepath.WalkDir(filepath.Join(services, folder.Name()), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") {
				return err
			}
			for _, register := range []string{"persons", "providers"} {
				if register == folder.Name() {
					continue
				}
				switch filepath.Ext(path) {
				case ".go":
					files++
					imports(t, path, "github.com/digisoc/platform/services/"+register, "github.com/digisoc/platform/proto/gen/go/"+register+"/v1", func() { dialled[register] = true })
				case ".sql":
					body, err := os.ReadFile(path)
					if err != nil {
						return err
					}
					if regexp.MustCompile(`(?i)\b(from|join|into|update|references|using)\s+` + register + `\.`).Match(body) {
						t.Errorf("%s names the schema of %s", path, register)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 1000 || !dialled["persons"] || !dialled["providers"] {
		t.Errorf("%d files; called by contract: %v", files, dialled)
	}
}

// imports refuses an import of a package of a service and tells of one of its contract.
func imports(t *testing.T, path, service, contract string, called func()) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range file.Imports {
		name, err := strconv.Unquote(one.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if name == service || strings.HasPrefix(name, service+"/") {
			t.Errorf("%s imports %s", path, name)
		}
		if name == contract {
			called()
		}
	}
}
