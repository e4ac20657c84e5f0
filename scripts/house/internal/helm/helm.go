// Package helm renders our charts with the few template functions that they use, so that they can be checked where
// the helm program is not installed. It is not a replacement for helm: it knows no dependencies, hooks or releases.
package helm

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"text/template"

	"go.yaml.in/yaml/v3"
)

// Render returns the text of every template of the chart in folder chart, by path within the chart.
// Values are laid over the chart's own, key by key; global is what sub-charts share.
func Render(chart, release string, values, global map[string]any) (map[string]string, error) {
	defaults, err := read(filepath.Join(chart, "values.yaml"))
	if err != nil {
		return nil, err
	}
	about, err := read(filepath.Join(chart, "Chart.yaml"))
	if err != nil {
		return nil, err
	}
	merged := merge(defaults, values)
	merged["global"] = merge(object(merged["global"]), global)
	data := map[string]any{
		"Values":  merged,
		"Chart":   map[string]any{"Name": about["name"], "Version": about["version"], "AppVersion": about["appVersion"]},
		"Release": map[string]any{"Name": release, "Namespace": "digisoc", "Service": "Helm"},
	}
	files, err := filepath.Glob(filepath.Join(chart, "templates", "*"))
	if err != nil {
		return nil, err
	}
	all := template.New("chart").Option("missingkey=zero")
	all.Funcs(functions(all))
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		if _, err := all.New(filepath.Base(f)).Parse(string(src)); err != nil {
			return nil, err
		}
	}
	out := map[string]string{}
	for _, f := range files {
		name := filepath.Base(f)
		if strings.HasPrefix(name, "_") || !strings.HasSuffix(name, ".yaml") {
			continue
		}
		var b bytes.Buffer
		if err := all.ExecuteTemplate(&b, name, data); err != nil {
			return nil, err
		}
		if text := b.String(); strings.Contains(text, "<no value>") {
			return nil, fmt.Errorf("%s: a value is missing", name)
		}
		out["templates/"+name] = b.String()
	}
	return out, nil
}

func read(file string) (map[string]any, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	out := map[string]any{}
	if err := yaml.Unmarshal(b, &out); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return out, nil
}

func object(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

// merge lays over on top of base; objects are merged, everything else is replaced.
func merge(base, over map[string]any) map[string]any {
	out := maps.Clone(base)
	if out == nil {
		out = map[string]any{}
	}
	for k, v := range over {
		if m, ok := v.(map[string]any); ok {
			v = merge(object(out[k]), m)
		}
		out[k] = v
	}
	return out
}

// functions are the ones of helm that our templates use, with the same meaning.
func functions(all *template.Template) template.FuncMap {
	return template.FuncMap{
		"include": func(name string, data any) (string, error) {
			var b bytes.Buffer
			err := all.ExecuteTemplate(&b, name, data)
			return b.String(), err
		},
		"toYaml": func(v any) (string, error) {
			b, err := yaml.Marshal(v)
			return strings.TrimSuffix(string(b), "\n"), err
		},
		"indent":  indent,
		"nindent": func(n int, s string) string { return "\n" + indent(n, s) },
		"quote":   func(v any) string { return fmt.Sprintf("%q", fmt.Sprint(v)) },
		"default": func(other, v any) any {
			if v == nil || reflect.ValueOf(v).IsZero() {
				return other
			}
			return v
		},
		"required": func(message string, v any) (any, error) {
			if v == nil || v == "" {
				return nil, errors.New(message)
			}
			return v, nil
		},
	}
}

func indent(n int, s string) string {
	pad := strings.Repeat(" ", n)
	return pad + strings.ReplaceAll(s, "\n", "\n"+pad)
}
