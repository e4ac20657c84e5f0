package check

// controlViolations break the evidence of the register of controls.
var controlViolations = []violation{
	{
		"control that names a test that is not there", controls,
		replaced(controlsFile, "TestBoundTokenNeedsItsCertificate", "TestThatNeverWas"), "SEC-AUT-2: there is no test TestThatNeverWas",
	}, {
		"control that names a document that is not there", controls,
		replaced(controlsFile, "document: CONTRIBUTING.md", "document: GONE.md"), "there is no document GONE.md",
	}, {
		"control that nothing shows", controls,
		replaced(controlsFile, ", document: CONTRIBUTING.md, dated: 2026-11-26", ""), "SEC-DEV-1 has no test, no document and no reason",
	}, {
		"control with a test that is called missing", controls,
		replaced(controlsFile, ", tests: [TestBoundTokenNeedsItsCertificate,", ", missing: {lv: x, en: x}, tests: [TestBoundTokenNeedsItsCertificate,"),
		"SEC-AUT-2 has tests, so it is neither outside nor missing",
	}, {
		"numbered test without a control", controls,
		files(map[string]string{"pkg/planted/planted_test.go": "package planted\n\nimport \"testing\"\n\nfunc TestSEC_XYZ_9_Planted(t *testing.T) {}\n"}),
		"carries the number SEC_XYZ_9, which no control has",
	}, {
		"numbered test that has not run", controls,
		files(map[string]string{"pkg/planted/unrun_test.go": "package planted\n\nimport \"testing\"\n\nfunc TestSEC_INC_2_Planted(t *testing.T) {}\n"}),
		"SEC-INC-2: TestSEC_INC_2_Planted has not run",
	}, {
		"test that failed", controls,
		files(map[string]string{resultsFile: `{"TestHandshakeIsRefused": {"result": "FAILED", "time": "2026-03-02T09:00:00Z", "commit": "x"}}`}),
		"SEC-AUT-2: TestHandshakeIsRefused has not passed",
	}, {
		"result of a test that shows nothing", controls,
		files(map[string]string{resultsFile: `{"TestNobody": {"result": "NOT_RUN"}}`}), "TestNobody shows no control",
	},
}

// contractViolations break the rules about the contract, SQL and what is generated.
var contractViolations = []violation{
	{
		"string field without a class", contract,
		files(map[string]string{"proto/classless/v1/classless.proto": plantedService("classless", "") + "// Planted is planted.\nmessage Planted {\n  repeated string texts = 1;\n}\n"}),
		"classless.v1.Planted.texts has no data class",
	}, {
		"RPC that says nothing about access", contract,
		files(map[string]string{"proto/silent/v1/silent.proto": plantedService("silent", "")}),
		"silent.v1.PlantedService.Get does not say who may call it",
	}, {
		"RPC without a path", contract,
		files(map[string]string{"proto/pathless/v1/pathless.proto": plantedService("pathless", "")}),
		"pathless.v1.PlantedService.Get has no REST path",
	}, {
		"personal data without a group", contract,
		files(map[string]string{"proto/groupless/v1/groupless.proto": plantedService("groupless", "option (options.v1.access) = {personal_data: true};")}),
		"groupless.v1.PlantedService.Get touches personal data but names no group",
	}, {
		"public write", contract,
		files(map[string]string{"proto/openly/v1/openly.proto": plantedService("openly", "option (options.v1.access) = {public: true write: true};")}),
		"openly.v1.PlantedService.Get is public, so it may neither",
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
		files(map[string]string{"services/planted/internal/store/queries/all.sql": "-- name: Planted :many\nselect p.* from planted p;\n"}),
		"name the columns instead of *",
	}, {
		"table without a comment", queries,
		files(map[string]string{"services/planted/internal/store/migrations/00001_init.sql": "-- +goose Up\ncreate table planted (id uuid constraint planted_key primary key);\n"}),
		"table planted has no `comment on table`",
	}, {
		"constraint without a name", queries,
		files(map[string]string{"services/planted/internal/store/migrations/00002_more.sql": "-- +goose Up\ncreate table unnamed (id uuid primary key, name text unique);\ncomment on table unnamed is 'x';\n"}),
		"table unnamed has a constraint without a name near \"unique\"",
	},
}

func plantedService(pkg, option string) string {
	return `syntax = "proto3";
package ` + pkg + `.v1;
import "options/v1/options.proto";
option go_package = "github.com/digisoc/platform/proto/gen/go/` + pkg + `/v1;` + pkg + `v1";
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
	{"not in the single-node program", parity, files(map[string]string{"services/lonely/README.md": "# lonely\n"}), "services/lonely: its place in the single-node program is missing"},
	{"no callers", parity, files(map[string]string{"services/uncalled/uncalled.go": "package uncalled\n"}), "services/uncalled: its list of allowed callers is missing"},
	{"path of a machine", text, files(map[string]string{"docs/planted.md": "See /home/" + "anna/notes.\n"}), "docs/planted.md:1: path of one machine"},
	{"private mirror", text, files(map[string]string{"docs/mirror.md": "https://go" + "proxy.example.internal/x\n"}), "docs/mirror.md:1: private mirror"},
	{"private key", text, files(map[string]string{"deploy/planted.pem": "-----BEGIN " + "PRIVATE KEY-----\n"}), "deploy/planted.pem:1: private key"},
	{"link to nothing", links, files(map[string]string{"docs/planted.md": "[x](nowhere.md)\n"}), "docs/planted.md:1: nowhere.md: no such file"},
	{"link to no heading", links, files(map[string]string{"docs/heading.md": "# One\n\n[x](#two)\n"}), "docs/heading.md:3: #two: no such heading"},
	{"YAML that is none", charts, files(map[string]string{"deploy/planted.yaml": "a: [\n"}), "deploy/planted.yaml"},
	{"key given twice", charts, files(map[string]string{"deploy/twice.yaml": "a: 1\na: 2\n"}), "deploy/twice.yaml"},
	{"event bus that cannot start", bus, replaced("deploy/nats/permissions.conf", "permissions: {", "permitted: {"), "permitted"},
	{"writable root", charts, replaced("charts/service/templates/_helpers.tpl", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false"), "Deployment must set readOnlyRootFilesystem to true"},
	{"floating image", charts, replaced("charts/platform/values.yaml", "  name: cases\n", "  name: cases\n  image: {tag: latest}\n"), "must pin its image"},
	{"no folder for the audit queue", charts, replaced("deploy/config/production/cases.yaml", "audit_queue: /queue", "audit_queue: /tmp"), "audit_queue must be /queue"},
	{"audit queue that is not mounted", charts, replaced("charts/service/templates/_helpers.tpl", "mountPath: /queue", "mountPath: /que"), "nothing is mounted at /queue"},
	{"value that is missing", charts, replaced("charts/platform/values.yaml", "certificate: cases-certificate, ", ""), "secrets.certificate is required"},
	{"script that ignores failures", scripts, files(map[string]string{"scripts/planted": "#!/usr/bin/env bash\ntrue\n"}), "scripts/planted: wants `set -euo pipefail`"},
	{"script that is none", scripts, files(map[string]string{"scripts/halved": "#!/usr/bin/env bash\nset -euo pipefail\nif\n"}), "scripts/halved: "},
}
