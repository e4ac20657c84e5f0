package sharing_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/digisoc/platform/pkg/mask"
	"github.com/digisoc/platform/proto/catalogue"

	_ "github.com/digisoc/platform/proto/gen/go/assistance/events/v1"
	_ "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	_ "github.com/digisoc/platform/proto/gen/go/audit/v1"
	_ "github.com/digisoc/platform/proto/gen/go/cases/events/v1"
	_ "github.com/digisoc/platform/proto/gen/go/cases/v1"
	_ "github.com/digisoc/platform/proto/gen/go/options/v1"
	_ "github.com/digisoc/platform/proto/gen/go/payments/events/v1"
	_ "github.com/digisoc/platform/proto/gen/go/payments/v1"
	_ "github.com/digisoc/platform/proto/gen/go/persons/events/v1"
	_ "github.com/digisoc/platform/proto/gen/go/persons/v1"
	_ "github.com/digisoc/platform/proto/gen/go/providers/events/v1"
	_ "github.com/digisoc/platform/proto/gen/go/providers/v1"
	_ "github.com/digisoc/platform/proto/gen/go/sharing/events/v1"
	_ "github.com/digisoc/platform/proto/gen/go/types/v1"
)

// contract is every file of ours, and fails when a folder of the contract is imported by no line above.
func contract(t *testing.T) (files []protoreflect.FileDescriptor) {
	t.Helper()
	seen := map[string]bool{}
	protoregistry.GlobalFiles.RangeFiles(func(f protoreflect.FileDescriptor) bool {
		seen[f.Path()] = true
		return true
	})
	root := filepath.Join("..", "..", "proto")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		name := filepath.ToSlash(strings.TrimPrefix(path, root+string(filepath.Separator)))
		if d.IsDir() && slices.Contains([]string{"third_party", "gen", "catalogue"}, name) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(name, ".proto") {
			return err
		}
		if !seen[name] {
			t.Errorf("%s is looked at by nobody: import its package in fields_test.go", name)
			return err
		}
		f, err := protoregistry.GlobalFiles.FindFileByPath(name)
		files = append(files, f)
		return err
	})
	if err != nil || len(files) < 30 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	return files
}

// Every field with data about a person holds a leaf of the catalogue (REQ-DAT-1), and no row is there for a field that is not. A new
// field needs its row in proto/catalogue/data/fields.
func TestEveryPersonalFieldHasALeaf(t *testing.T) {
	t.Parallel()
	files := contract(t)
	d, err := mask.Open(catalogue.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		for _, gap := range d.Table.Gaps(f) {
			t.Errorf("%s holds data about a person and no leaf: add its row to proto/catalogue/data/fields", gap)
		}
	}
	for _, idle := range d.Table.Idle(files) {
		t.Errorf("row %s is for no field", idle)
	}
}

// The check sees a gap: without its row a field is named, and a row for a leaf that is not stops the start, with file and line.
func TestGapOfFieldsIsSeen(t *testing.T) {
	t.Parallel()
	copied := fstest.MapFS{}
	if err := fs.WalkDir(catalogue.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := os.ReadFile(filepath.Join("..", "..", "proto", "catalogue", path))
		copied[path] = &fstest.MapFile{Data: body}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	const name, line = "data/fields/persons.yaml", "- {field: persons.v1.Address.text, leaf: [G03.01]}\n"
	whole := string(copied[name].Data)
	copied[name] = &fstest.MapFile{Data: []byte(strings.Replace(strings.Replace(whole, line, "", 1), "- {field: persons.v1.Address.*, leaf: [G03.01]}\n", "", 1))}
	d, err := mask.Open(copied)
	if err != nil {
		t.Fatal(err)
	}
	f, err := protoregistry.GlobalFiles.FindFileByPath("persons/v1/persons.proto")
	if err != nil {
		t.Fatal(err)
	}
	if gaps := d.Table.Gaps(f); !slices.Contains(gaps, "persons.v1.Address.text") {
		t.Errorf("gaps %v", gaps)
	}
	copied[name] = &fstest.MapFile{Data: []byte(strings.Replace(whole, line, "- {field: persons.v1.Address.text, leaf: [G99.01]}\n", 1))}
	if _, err := mask.Open(copied); err == nil || !strings.Contains(err.Error(), `fields/persons.yaml:14: persons.v1.Address.text: there is no leaf "G99.01"`) {
		t.Errorf("%v", err)
	}
}
