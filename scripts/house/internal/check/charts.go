package check

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/scripts/house/internal/helm"
	"github.com/digisoc/platform/scripts/house/internal/tree"
)

// charts renders the chart of each service with its values and looks at what would be deployed.
var charts = Check{
	Name: "charts",
	Rule: "YAML files are sound; the chart of every service renders to what the restricted profile allows",
	Todo: "correct charts/service or the service's block in charts/platform/values.yaml",
	Run: func(ctx context.Context, t *tree.Tree) (Result, error) {
		var r Result
		yamlFiles(&r, t)
		if !t.Has("charts/platform/values.yaml") {
			r.problem("charts/platform/values.yaml is missing")
			return r, nil
		}
		values := map[string]map[string]any{}
		src, err := t.Read("charts/platform/values.yaml")
		if err != nil {
			return r, err
		}
		if err := yaml.Unmarshal([]byte(src), &values); err != nil {
			return r, nil
		}
		for name, block := range values {
			if name == "global" || block == nil {
				continue
			}
			config, err := t.Read("deploy/config/production/" + name + ".yaml")
			if err != nil {
				continue // parity says so
			}
			block["config"] = config
			manifests(&r, t, name, block, values["global"])
			queue(&r, name, config, block)
		}
		slices.Sort(r.Problems)
		return r, helmLint(ctx, &r, t)
	},
}

// queueFolder is where the chart gives a service with an audit log a folder for entries that wait (SEC-LOG-6).
const queueFolder = "/queue"

// queue reports a service with an audit log whose entries cannot wait while it cannot be written.
func queue(r *Result, name, config string, block map[string]any) {
	var set struct {
		Folder string `yaml:"audit_queue"`
	}
	if err := yaml.Unmarshal([]byte(config), &set); err != nil || block["usesDatabase"] == false {
		return // yamlFiles says so; no database, no log
	}
	if set.Folder != queueFolder {
		r.problem("deploy/config/production/%s.yaml: audit_queue must be %s, or the service does not start (SEC-LOG-6)", name, queueFolder)
	}
}

// yamlFiles decodes every YAML file; a duplicate key is an error.
func yamlFiles(r *Result, t *tree.Tree) {
	for _, file := range t.Under("", ".yaml", ".yml") {
		if strings.Contains(file, "/templates/") {
			continue
		}
		src, err := t.Read(file)
		if err != nil {
			r.problem("%s: %v", file, err)
			continue
		}
		if _, err := documents(src); err != nil {
			r.problem("%s: %v", file, err)
		}
	}
}

func documents(src string) ([]map[string]any, error) {
	var out []map[string]any
	for dec := yaml.NewDecoder(strings.NewReader(src)); ; {
		var node yaml.Node
		if err := dec.Decode(&node); errors.Is(err, io.EOF) {
			return out, nil
		} else if err != nil {
			return nil, err
		}
		var doc any
		if err := node.Decode(&doc); err != nil {
			return nil, err
		}
		if m, ok := doc.(map[string]any); ok {
			out = append(out, m)
		}
	}
}

func manifests(r *Result, t *tree.Tree, name string, block, global map[string]any) {
	rendered, err := helm.Render(t.Path("charts/service"), name, block, global)
	if err != nil {
		r.problem("charts/service with the values of %s: %v", name, err)
		return
	}
	kinds := map[string]bool{}
	for template, text := range rendered {
		docs, err := documents(text)
		if err != nil {
			r.problem("charts/service/%s with the values of %s: %v", template, name, err)
			continue
		}
		for _, d := range docs {
			kind, _ := d["kind"].(string)
			kinds[kind] = true
			if d["apiVersion"] == nil || kind == "" || dig(d, "metadata", "name") == nil {
				r.problem("charts/service/%s with the values of %s: apiVersion, kind and metadata.name are required", template, name)
			}
			if spec, ok := dig(d, "spec", "template", "spec").(map[string]any); ok {
				if kind == "Deployment" && block["usesDatabase"] != false && !strings.Contains(text, "mountPath: "+queueFolder+"\n") {
					r.problem("charts/service with the values of %s: nothing is mounted at %s", name, queueFolder)
				}
				for _, why := range unrestricted(spec) {
					r.problem("charts/service/%s with the values of %s: %s %s", template, name, kind, why)
				}
			}
		}
	}
	for _, kind := range []string{"Deployment", "Service", "NetworkPolicy", "PodDisruptionBudget", "ServiceAccount"} {
		if !kinds[kind] {
			r.problem("charts/service with the values of %s makes no %s", name, kind)
		}
	}
}

// unrestricted lists what the restricted profile of Kubernetes would refuse, and what we refuse beside it.
func unrestricted(pod map[string]any) []string {
	var out []string
	want := func(is any, should any, what string) {
		if is != should {
			out = append(out, fmt.Sprintf("must set %s to %v", what, should))
		}
	}
	want(dig(pod, "securityContext", "runAsNonRoot"), true, "runAsNonRoot")
	want(dig(pod, "securityContext", "seccompProfile", "type"), "RuntimeDefault", "seccompProfile.type")
	want(pod["automountServiceAccountToken"], false, "automountServiceAccountToken")
	containers, _ := pod["containers"].([]any)
	if len(containers) == 0 {
		out = append(out, "has no container")
	}
	for _, c := range containers {
		c, _ := c.(map[string]any)
		want(dig(c, "securityContext", "allowPrivilegeEscalation"), false, "allowPrivilegeEscalation")
		want(dig(c, "securityContext", "readOnlyRootFilesystem"), true, "readOnlyRootFilesystem")
		drop, _ := dig(c, "securityContext", "capabilities", "drop").([]any)
		if len(drop) != 1 || drop[0] != "ALL" {
			out = append(out, "must drop ALL capabilities")
		}
		if dig(c, "resources", "requests") == nil || dig(c, "resources", "limits", "memory") == nil {
			out = append(out, "must say which resources it needs")
		}
		image, _ := c["image"].(string)
		if tag := path.Base(image); !strings.Contains(tag, ":") && !strings.Contains(tag, "@") || strings.HasSuffix(tag, ":latest") {
			out = append(out, "must pin its image, not "+image)
		}
	}
	return out
}

// dig walks down a decoded document.
func dig(doc any, keys ...string) any {
	for _, k := range keys {
		m, ok := doc.(map[string]any)
		if !ok {
			return nil
		}
		doc = m[k]
	}
	return doc
}

// helmLint asks the real program, where it is installed.
func helmLint(ctx context.Context, r *Result, t *tree.Tree) error {
	program, _ := exec.LookPath("helm")
	if program == "" {
		r.note("helm is not installed; the templates were rendered with what the standard library has")
		return nil
	}
	out, err := exec.CommandContext(ctx, program, "lint", t.Path("charts/service")).CombinedOutput()
	if err != nil {
		r.problem("helm lint: %s", bytes.TrimSpace(out))
	}
	return nil
}
