package check

import (
	"context"
	"os"
	"path"
	"regexp"
	"strings"

	"github.com/digisoc/platform/scripts/house/internal/tree"
)

// links keeps the documents' references to each other and to the code.
var links = Check{
	Name: "links",
	Rule: "links between documents and to files resolve",
	Todo: "correct the link, or the heading that it names",
	Run: func(_ context.Context, t *tree.Tree) (Result, error) {
		var r Result
		for _, file := range t.Under("", ".md") {
			src, err := t.Read(file)
			if err != nil {
				return r, err
			}
			plain := fence.ReplaceAllStringFunc(src, func(s string) string { return strings.Repeat("\n", strings.Count(s, "\n")) })
			plain = inlineCode.ReplaceAllStringFunc(plain, func(s string) string { return strings.Repeat("x", len(s)) })
			for _, m := range link.FindAllStringSubmatchIndex(plain, -1) {
				target := plain[m[2]:m[3]]
				if why := broken(t, file, target); why != "" {
					r.problem("%s:%d: %s: %s", file, lineOf(plain, m[0]), target, why)
				}
			}
		}
		return r, nil
	},
}

var (
	fence      = regexp.MustCompile("(?ms)^ *```.*?^ *```")
	inlineCode = regexp.MustCompile("`[^`\n]*`")
	link       = regexp.MustCompile(`\]\(([^)\s]+)(?:\s+"[^"]*")?\)`)
	heading    = regexp.MustCompile(`(?m)^#+\s+(.+?)\s*$`)
	notInSlug  = regexp.MustCompile(`[^\p{L}\p{N}_\- ]`)
)

// broken says why a target does not resolve; addresses outside the repository are not asked.
func broken(t *tree.Tree, from, target string) string {
	if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
		return ""
	}
	name, anchor, _ := strings.Cut(target, "#")
	file := from
	if name != "" {
		file = path.Join(path.Dir(from), name)
		if _, err := os.Stat(t.Path(file)); err != nil {
			return "no such file"
		}
	}
	if anchor == "" || !strings.HasSuffix(file, ".md") {
		return ""
	}
	src, err := t.Read(file)
	if err != nil {
		return err.Error()
	}
	for _, h := range heading.FindAllStringSubmatch(fence.ReplaceAllString(src, ""), -1) {
		if slug(h[1]) == strings.ToLower(anchor) {
			return ""
		}
	}
	return "no such heading"
}

// slug is the anchor that code forges make of a heading.
func slug(h string) string {
	return strings.ReplaceAll(notInSlug.ReplaceAllString(strings.ToLower(strings.ReplaceAll(h, "`", "")), ""), " ", "-")
}
