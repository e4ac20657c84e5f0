// Package parameters holds the dated parameters of the law as YAML files and loads them.
//
// Loading is strict: an unknown field, key, code, day or value, an overlap, or a day without a national row stops the
// program with the file and line. What the law leaves to municipalities is reported, not refused (R10).
// It is not for computing: package domain does that. The checks of pkg/dated are not used here: rows of one key stand in many files, their days are
// the numbers that the means test compares, a key and household type may have no gap in any combination, and rows are hashed and archived as read.
package parameters

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/digisoc/platform/pkg/dated"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

//go:embed data/*.yaml
var data embed.FS

// Problem is one thing wrong in a file.
type Problem = dated.Problem

// row is a parameter and where it was read.
type row struct {
	*domain.Parameter
	file string
	line int
}

func (r row) problem(format string, args ...any) *Problem {
	return &Problem{File: r.file, Line: r.line, Text: fmt.Sprintf(format, args...)}
}

// Files are the files of this build.
func Files() fs.FS { return data }

// Embedded loads the files of this build. Warnings are rows that are allowed but odd.
func Embedded() (p *domain.Parameters, warnings []string, err error) { return Load(data) }

// Load reads a rule pack: every data/*.yaml of fsys, or every *.yaml where there is no such folder. The error joins every Problem
// found.
func Load(fsys fs.FS) (p *domain.Parameters, warnings []string, err error) {
	files, err := fs.Glob(fsys, "data/*.yaml")
	if err == nil && len(files) == 0 {
		files, err = fs.Glob(fsys, "*.yaml")
	}
	if err != nil {
		return nil, nil, fmt.Errorf("list parameter files: %w", err)
	}
	var rows []row
	var problems []error
	for _, f := range files {
		b, err := fs.ReadFile(fsys, f)
		if err != nil {
			return nil, nil, fmt.Errorf("read parameter file: %w", err)
		}
		r, errs := decode(path.Base(f), b)
		rows = append(rows, r...)
		problems = append(problems, errs...)
	}
	if len(problems) == 0 {
		problems = append(overlaps(rows), gaps(rows)...)
	}
	if len(problems) > 0 {
		return nil, nil, errors.Join(problems...)
	}
	list := make([]*domain.Parameter, len(rows))
	for i, r := range rows {
		list[i] = r.Parameter
	}
	p = domain.NewParameters(list)
	return p, order(p, rows), nil
}
