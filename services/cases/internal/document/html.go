package document

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
)

//go:embed templates
var templates embed.FS

// page is parsed once; a mistake in a template is a mistake of the build.
var page = template.Must(template.New("page.tmpl").Funcs(template.FuncMap{
	"style":   style,
	"numeric": func(head []Column, i int) bool { return i < len(head) && head[i].Number },
}).ParseFS(templates, "templates/*.tmpl"))

func style() (template.CSS, error) {
	b, err := templates.ReadFile("templates/style.css")
	return template.CSS(b), err //nolint:gosec // our own embedded file
}

// HTML writes the tree as one page without scripts and without anything to fetch. The same page is printed.
func HTML(d Doc) ([]byte, error) {
	var b bytes.Buffer
	if err := page.Execute(&b, d); err != nil {
		return nil, fmt.Errorf("write document: %w", err)
	}
	return b.Bytes(), nil
}
