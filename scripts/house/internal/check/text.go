package check

import (
	"context"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/digisoc/platform/scripts/house/internal/tree"
)

// text keeps the machine of whoever wrote a file out of the file.
var text = Check{
	Name: "text",
	Rule: "no path of one machine, no private mirror and no secret in tracked text",
	Todo: "use a path relative to the repository, or an example host; secrets are files that are never committed",
	Run: func(_ context.Context, t *tree.Tree) (Result, error) {
		var r Result
		for _, file := range t.Files {
			src, err := t.Read(file)
			if err != nil {
				return r, err
			}
			if !utf8.ValidString(src) || strings.HasPrefix(file, "scripts/house/internal/check/") {
				continue
			}
			for _, rule := range private {
				for _, m := range rule.pattern.FindAllStringIndex(src, -1) {
					r.problem("%s:%d: %s: %s", file, lineOf(src, m[0]), rule.what, strings.TrimSpace(src[m[0]:m[1]]))
				}
			}
		}
		return r, nil
	},
}

var private = []struct {
	what    string
	pattern *regexp.Regexp
}{
	{"path of one machine", regexp.MustCompile("(?m)(^|[\\s\"'(=:`,])/(work|root|Users|home/[a-z]\\w*)/[\\w.-]+")},
	{"private mirror", regexp.MustCompile(`https?://[\w.-]*(goproxy|artifactory|nexus|verdaccio|devpi|mirror)[\w.-]*[:/]`)},
	{"private key", regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----`)},
}
