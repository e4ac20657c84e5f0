package check

import (
	"testing"

	"github.com/digisoc/platform/scripts/house/internal/tree"
)

// without removes a file.
func without(name string) func(*testing.T, *tree.Tree) {
	return func(t *testing.T, c *tree.Tree) {
		t.Helper()
		remove(t, c, name)
	}
}

// replaced edits a file.
func replaced(name, old, replacement string) func(*testing.T, *tree.Tree) {
	return func(t *testing.T, c *tree.Tree) {
		t.Helper()
		edit(t, c, name, old, replacement)
	}
}

// controlViolations break the evidence of the register of controls.
var controlViolations = []violation{
	{
		"control that names a test that is not there", controls,
		replaced(controlsFile, "TestBoundTokenNeedsItsCertificate", "TestThatNeverWas"), "there is no test TestThatNeverWas",
	}, {
		"control that names a document that is not there", controls,
		replaced(controlsFile, "document: CONTRIBUTING.md", "document: GONE.md"), "there is no document GONE.md",
	}, {
		"numbered test without a control", controls,
		files(map[string]string{"pkg/planted/planted_test.go": "package planted\n\nimport \"testing\"\n\nfunc TestSEC_XYZ_9_Planted(t *testing.T) {}\n"}),
		"carries the number SEC_XYZ_9, which no control has",
	},
}

// contractViolations break the rules about the contract, SQL and what is generated.
var contractViolations = []violation{
	{
		"string field without a class", contract,
		files(map[string]string{"proto/planted/v1/planted.proto": plantedService("") + "// Planted is planted.\nmessage Planted {\n  repeated string texts = 1;\n}\n"}),
		"planted.v1.Planted.texts has no data class",
	}, {
		"RPC that says nothing about access", contract,
		files(map[string]string{"proto/planted/v1/planted.proto": plantedService("")}),
		"planted.v1.PlantedService.Get does not say who may call it",
	}, {
		"RPC without a path", contract,
		files(map[string]string{"proto/planted/v1/planted.proto": plantedService("")}),
		"planted.v1.PlantedService.Get has no REST path",
	}, {
		"personal data without a group", contract,
		files(map[string]string{"proto/planted/v1/planted.proto": plantedService("option (options.v1.access) = {personal_data: true};")}),
		"planted.v1.PlantedService.Get touches personal data but names no group",
	}, {
		"public write", contract,
		files(map[string]string{"proto/planted/v1/planted.proto": plantedService("option (options.v1.access) = {public: true write: true};")}),
		"planted.v1.PlantedService.Get is public, so it may neither",
	}, {
		"buf's own rules", contract,
		replaced("proto/types/v1/types.proto", "message ", "message planted {}\n\nmessage "),
		"proto/types/v1/types.proto",
	}, {
		"generated file changed by hand", gen,
		replaced("proto/gen/go/types/v1/types.pb.go", "package typesv1", "package typesv1\n\n// by hand"),
		"proto/gen/go/types/v1/types.pb.go: differs from what generation makes",
	}, {
		"generated file without a source", gen,
		files(map[string]string{"proto/gen/go/planted/v1/planted.pb.go": "package plantedv1\n"}),
		"proto/gen/go/planted/v1/planted.pb.go: generation no longer makes this file",
	}, {
		"row counts", queries,
		files(map[string]string{"services/planted/internal/store/queries/planted.sql": "-- name: Planted :execrows\nupdate planted set a = 1;\n"}),
		"query Planted is :execrows",
	}, {
		"all columns", queries,
		files(map[string]string{"services/planted/internal/store/queries/planted.sql": "-- name: Planted :many\nselect p.* from planted p;\n"}),
		"name the columns instead of *",
	}, {
		"table without a comment", queries,
		files(map[string]string{"services/planted/internal/store/migrations/00001_init.sql": "-- +goose Up\ncreate table planted (id uuid constraint planted_key primary key);\n"}),
		"table planted has no `comment on table`",
	}, {
		"constraint without a name", queries,
		files(map[string]string{"services/planted/internal/store/migrations/00001_init.sql": "-- +goose Up\ncreate table planted (id uuid primary key, name text unique);\ncomment on table planted is 'x';\n"}),
		"table planted has a constraint without a name near \"unique\"",
	},
}

func plantedService(option string) string {
	return `syntax = "proto3";
package planted.v1;
import "options/v1/options.proto";
option go_package = "github.com/digisoc/platform/proto/gen/go/planted/v1;plantedv1";
// PlantedService is planted.
service PlantedService {
  // Get gets.
  rpc Get(GetRequest) returns (GetResponse) {` + option + `}
}
// GetRequest asks.
message GetRequest { string name = 1 [(options.v1.data_class) = DATA_CLASS_NONE]; }
// GetResponse answers.
message GetResponse {}
`
}

// tidinessViolations break the rules about everything else.
var tidinessViolations = []violation{
	{"no README", parity, files(map[string]string{"services/planted/planted.go": "package planted\n"}), "services/planted: services/planted/README.md is missing"},
	{"no configuration", parity, without("deploy/config/production/cases.yaml"), "services/cases: deploy/config/production/cases.yaml is missing"},
	{"no role", parity, replaced("deploy/postgres/roles.sql", "provide('cases'); -- cases_app, cases_migrate", ""), "services/cases: its schema and roles is missing"},
	{"no chart block", parity, replaced("charts/platform/values.yaml", "\ncases:", "\nother:"), "services/cases: its block in the platform chart is missing"},
	{"no chart dependency", parity, replaced("charts/platform/Chart.yaml", "alias: cases", "alias: other"), "services/cases: its dependency in the platform chart is missing"},
	{"no workspace line", parity, replaced("go.work", "./services/cases", "./services/other"), "services/cases: its line in go.work is missing"},
	{"no bus user", parity, replaced("deploy/nats/permissions.conf", `user: "cases"`, `user: "other"`), "services/cases: its user in the event bus is missing"},
	{"not in the single-node program", parity, files(map[string]string{"services/planted/README.md": "# planted\n"}), "services/planted: its place in the single-node program is missing"},
	{"no callers", parity, files(map[string]string{"services/planted/planted.go": "package planted\n"}), "services/planted: its list of allowed callers is missing"},
	{"path of a machine", text, files(map[string]string{"docs/planted.md": "See /home/" + "anna/notes.\n"}), "docs/planted.md:1: path of one machine"},
	{"private mirror", text, files(map[string]string{"docs/planted.md": "https://go" + "proxy.example.internal/x\n"}), "docs/planted.md:1: private mirror"},
	{"private key", text, files(map[string]string{"deploy/planted.pem": "-----BEGIN " + "PRIVATE KEY-----\n"}), "deploy/planted.pem:1: private key"},
	{"link to nothing", links, files(map[string]string{"docs/planted.md": "[x](nowhere.md)\n"}), "docs/planted.md:1: nowhere.md: no such file"},
	{"link to no heading", links, files(map[string]string{"docs/planted.md": "# One\n\n[x](#two)\n"}), "docs/planted.md:3: #two: no such heading"},
	{"YAML that is none", charts, files(map[string]string{"deploy/planted.yaml": "a: [\n"}), "deploy/planted.yaml"},
	{"key given twice", charts, files(map[string]string{"deploy/planted.yaml": "a: 1\na: 2\n"}), "deploy/planted.yaml"},
	{"event bus that cannot start", bus, replaced("deploy/nats/permissions.conf", "permissions: {", "permitted: {"), "permitted"},
	{"writable root", charts, replaced("charts/service/templates/_helpers.tpl", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false"), "Deployment must set readOnlyRootFilesystem to true"},
	{"floating image", charts, replaced("charts/platform/values.yaml", "  name: cases\n", "  name: cases\n  image: {tag: latest}\n"), "must pin its image"},
	{"value that is missing", charts, replaced("charts/platform/values.yaml", "certificate: cases-certificate, ", ""), "secrets.certificate is required"},
	{"script that ignores failures", scripts, files(map[string]string{"scripts/planted": "#!/usr/bin/env bash\ntrue\n"}), "scripts/planted: wants `set -euo pipefail`"},
	{"script that is none", scripts, files(map[string]string{"scripts/planted": "#!/usr/bin/env bash\nset -euo pipefail\nif\n"}), "scripts/planted: "},
}
