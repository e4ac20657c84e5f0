// Package config loads a program's configuration: defaults, then a YAML file, then environment variables DIGISOC_…, then
// flags; the later wins. The names are one and the same: a field PostgresURL of the part cases is the key cases:
// postgres_url in YAML, DIGISOC_CASES_POSTGRES_URL in the environment and --cases-postgres-url as a flag.
//
// A configuration is a struct with kong tags (help, default, enum, required); a part is a struct field with the tags
// embed:"" prefix:"cases-". Values that stand in the struct already are its defaults. A key in the file that no field
// has is an error, so a spelling mistake never goes unnoticed. Every part with a Validate method is asked at the end.
//
// It reads configuration; it builds nothing.
package config

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"

	"github.com/alecthomas/kong"
)

// prefix begins every environment variable.
const prefix = "DIGISOC"

// Load fills into, a pointer to a struct, from its own values, a YAML file (empty path: none), the environment and flags,
// and validates it.
func Load(into any, args []string, file string) error {
	options := []kong.Option{kong.Name("config"), kong.NoDefaultHelp(), kong.Exit(func(int) {})}
	if file != "" {
		options = append(options, withFile(file))
	}
	_, err := Parse(into, nil, args, options...)
	return err
}

// File is the flag type of a configuration file: a field of it, for example
//
//	Config config.File `help:"YAML file." env:"DIGISOC_CONFIG"`
//
// makes Parse read that file.
type File = kong.ConfigFlag

// Parse is Load for a program with commands: cli is the kong grammar, which may embed configurations, and parts are
// further configurations under a name of their own. It returns the command that was asked for.
func Parse(cli any, parts map[string]any, args []string, options ...kong.Option) (*kong.Context, error) {
	applied := &applied{}
	options = append([]kong.Option{
		kong.Configuration(applied.loadYAML), kong.Resolvers(&secretFiles{applied}), kong.DefaultEnvars(prefix), kong.UsageOnError(),
	}, options...)
	for name, part := range parts {
		options = append(options, kong.Embed(part, `embed:""`, `prefix:"`+name+`-"`))
	}
	parser, err := kong.New(cli, options...)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	applied.remember(parser.Model)
	ctx, err := parser.Parse(args)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	applied.restore(ctx)
	var problems []error
	for _, checked := range append(slices.Collect(maps.Values(parts)), cli) {
		for _, part := range validators(reflect.ValueOf(checked)) {
			problems = append(problems, part.Validate())
		}
	}
	if err := errors.Join(problems...); err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	return ctx, nil
}

// withFile reads a file without a flag for it. Unlike kong's own option it insists that the file is there.
func withFile(path string) kong.Option {
	return kong.OptionFunc(func(k *kong.Kong) error {
		if _, err := os.Stat(path); err != nil {
			return err
		}
		resolver, err := k.LoadConfig(path)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		return kong.Resolvers(resolver).Apply(k)
	})
}

type validator interface{ Validate() error }

// validators finds every part with a Validate method, outermost first.
func validators(v reflect.Value) []validator {
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return nil
	}
	var list []validator
	if v.CanAddr() {
		if part, ok := v.Addr().Interface().(validator); ok {
			list = append(list, part)
		}
	}
	for i := range v.NumField() {
		if field := v.Type().Field(i); field.IsExported() && !field.Anonymous {
			list = append(list, validators(v.Field(i))...)
		}
	}
	return list
}
