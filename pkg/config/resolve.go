package config

import (
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"
)

// applied keeps the values that stood in the struct before and which flags something was said about, so that what
// nobody mentioned keeps its value: kong by itself would clear it.
type applied struct {
	before map[*kong.Flag]reflect.Value
	said   map[*kong.Flag]bool
}

func (a *applied) remember(app *kong.Application) {
	a.before, a.said = map[*kong.Flag]reflect.Value{}, map[*kong.Flag]bool{}
	for _, flag := range flags(app) {
		if flag.Target.IsValid() && !flag.Target.IsZero() {
			held := reflect.New(flag.Target.Type()).Elem()
			held.Set(flag.Target)
			a.before[flag] = held
		}
	}
}

func (a *applied) restore(ctx *kong.Context) {
	for _, step := range ctx.Path {
		if step.Flag != nil {
			a.said[step.Flag] = true
		}
	}
	for flag, held := range a.before {
		if _, env := fromEnv(flag); !a.said[flag] && !env {
			flag.Target.Set(held)
		}
	}
}

// flags lists every flag of a program, those of its commands too.
func flags(app *kong.Application) []*kong.Flag {
	var list []*kong.Flag
	var walk func(*kong.Node)
	walk = func(n *kong.Node) {
		list = append(list, n.Flags...)
		for _, child := range n.Children {
			walk(child)
		}
	}
	walk(app.Node)
	return list
}

func fromEnv(flag *kong.Flag) (string, bool) {
	for _, name := range flag.Envs {
		if value, ok := os.LookupEnv(name); ok {
			return value, true
		}
	}
	return "", false
}

var secretType = reflect.TypeFor[Secret]()

func isSecret(flag *kong.Flag) bool { return flag.Target.IsValid() && flag.Target.Type() == secretType }

// fileSuffix follows a secret's key when its value is the path of a file.
const fileSuffix = "-file"

// yamlFile answers from a YAML file whose nested keys are joined: cases: postgres_url is the flag cases-postgres-url.
type yamlFile struct {
	applied *applied
	root    map[string]any
}

// loadYAML reads a file; an empty one says nothing.
func (a *applied) loadYAML(r io.Reader) (kong.Resolver, error) {
	root := map[string]any{}
	if err := yaml.NewDecoder(r).Decode(&root); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return &yamlFile{applied: a, root: root}, nil
}

// Validate refuses a file with a key that no flag has.
func (y *yamlFile) Validate(app *kong.Application) error {
	known := map[string]bool{}
	for _, flag := range flags(app) {
		known[flag.Name] = true
		if isSecret(flag) {
			known[flag.Name+fileSuffix] = true
		}
	}
	var unknown []string
	strangers("", "", y.root, known, &unknown)
	if len(unknown) > 0 {
		slices.Sort(unknown)
		return fmt.Errorf("unknown keys in the configuration file: %s", strings.Join(unknown, ", "))
	}
	return nil
}

func strangers(flag, shown string, node map[string]any, known map[string]bool, unknown *[]string) {
	for key, value := range node {
		name, path := join(flag, key), shown+key
		inner, nested := value.(map[string]any)
		switch {
		case known[name]:
		case nested:
			strangers(name, path+".", inner, known, unknown)
		default:
			*unknown = append(*unknown, path)
		}
	}
}

func join(before, key string) string {
	key = strings.ReplaceAll(key, "_", "-")
	if before == "" {
		return key
	}
	return before + "-" + key
}

// Resolve answers for a flag, unless the environment does.
func (y *yamlFile) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if _, env := fromEnv(flag); env {
		return nil, nil
	}
	if isSecret(flag) {
		if path, ok := find("", y.root, flag.Name+fileSuffix); ok && path != nil {
			y.applied.said[flag] = true
			return readSecret(fmt.Sprint(path))
		}
	}
	value, ok := find("", y.root, flag.Name)
	if !ok || value == nil {
		return nil, nil
	}
	y.applied.said[flag] = true
	if isSecret(flag) {
		return fmt.Sprint(value), nil
	}
	return value, nil
}

func find(before string, node map[string]any, flag string) (any, bool) {
	for key, value := range node {
		name := join(before, key)
		if name == flag {
			return value, true
		}
		if inner, nested := value.(map[string]any); nested && strings.HasPrefix(flag, name+"-") {
			if found, ok := find(name, inner, flag); ok {
				return found, true
			}
		}
	}
	return nil, false
}

// secretFiles answers for secrets from DIGISOC_…_FILE.
type secretFiles struct{ applied *applied }

// Validate has nothing to refuse.
func (s *secretFiles) Validate(*kong.Application) error { return nil }

// Resolve reads the file that the environment names.
func (s *secretFiles) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if !isSecret(flag) {
		return nil, nil
	}
	for _, name := range flag.Envs {
		if path, ok := os.LookupEnv(name + "_FILE"); ok {
			if s.applied.said != nil {
				s.applied.said[flag] = true
			}
			return readSecret(path)
		}
	}
	return nil, nil
}
