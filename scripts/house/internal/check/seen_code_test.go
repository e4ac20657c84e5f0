package check

import (
	"strings"

	"github.com/digisoc/platform/scripts/house/internal/tree"
)

const mod = tree.Prefix

// imported is a file of a package that does nothing but import another.
func imported(pkg, path string) string {
	return "package " + pkg + "\n\nimport _ \"" + path + "\"\n"
}

// codeViolations break the rules about Go code.
var codeViolations = []violation{
	{
		"grpc in domain", arch,
		files(map[string]string{"services/persons/internal/domain/planted.go": imported("domain", "google.golang.org/grpc")}),
		"services/persons/internal/domain reaches google.golang.org/grpc",
	}, {
		"context in domain", arch,
		files(map[string]string{"services/persons/internal/domain/planted.go": imported("domain", "context")}),
		"services/persons/internal/domain imports context",
	}, {
		"database in app", arch,
		files(map[string]string{"services/persons/internal/app/planted.go": imported("app", mod+"pkg/pg")}),
		"services/persons/internal/app reaches github.com/jackc/pgx",
	}, {
		"contract in app", arch,
		files(map[string]string{"services/persons/internal/app/planted.go": imported("app", mod+"proto/gen/go/persons/v1")}),
		"services/persons/internal/app imports " + mod + "proto/gen/go/persons/v1",
	}, {
		"store in server", arch,
		files(map[string]string{
			"services/persons/internal/server/planted.go": imported("server", mod+"services/persons/internal/store"),
			"services/persons/internal/store/planted.go":  "package store\n",
		}),
		"services/persons/internal/server imports " + mod + "services/persons/internal/store",
	}, {
		"rows in server", arch,
		files(map[string]string{"services/persons/internal/server/planted.go": imported("server", "github.com/jackc/pgx/v5")}),
		"services/persons/internal/server reaches github.com/jackc/pgx",
	}, {
		"contract with services in store", arch,
		files(map[string]string{"services/persons/internal/store/planted.go": imported("store", mod+"proto/gen/go/persons/v1")}),
		"services/persons/internal/store reaches google.golang.org/grpc",
	}, {
		"another service", arch,
		files(map[string]string{
			"services/cases/planted.go":      imported("cases", mod+"services/persons"),
			"services/persons/planted/p.go":  "package planted\n",
			"services/persons/planted_x.go":  "package persons\n",
			"services/cases/internal/p/p.go": imported("p", mod+"services/persons"),
		}),
		"services/cases imports " + mod + "services/persons: services meet only on the wire",
	}, {
		"second door", arch,
		files(map[string]string{"services/persons/planted/p.go": "package planted\n"}),
		"services/persons/planted: a service has one door",
	}, {
		"plumbing that knows a contract", arch,
		files(map[string]string{"pkg/clock/planted.go": imported("clock", mod+"proto/gen/go/cases/v1")}),
		"pkg/clock imports " + mod + "proto/gen/go/cases/v1",
	}, {
		"policy engine that reaches the wire", arch,
		files(map[string]string{"pkg/authz/planted.go": imported("authz", "github.com/nats-io/nats.go")}),
		"pkg/authz reaches github.com/nats-io",
	}, {
		"test helper outside tests", arch,
		files(map[string]string{
			"pkg/clock/planted.go":   imported("clock", mod+"pkg/testkit"),
			"pkg/testkit/planted.go": "package testkit\n",
		}),
		"pkg/clock imports " + mod + "pkg/testkit: only tests import test helpers",
	}, {
		"test package in a program", binaries,
		files(map[string]string{"services/persons/cmd/planted/main.go": "package main\n\nimport _ \"testing\"\n\nfunc main() {}\n"}),
		"services/persons/cmd/planted reaches testing",
	}, {
		"file that is too long", sizes,
		files(map[string]string{"pkg/clock/planted.go": "package clock\n" + strings.Repeat("// line\n", fileLimit)}),
		"pkg/clock/planted.go: 801 lines",
	}, {
		"function that is too long", sizes,
		files(map[string]string{"pkg/clock/planted_long.go": "package clock\n\nfunc planted() {\n" + strings.Repeat("\t_ = 1\n", functionLimit) + "}\n"}),
		"pkg/clock/planted_long.go planted: 122 lines",
	}, {
		"question about deployment", words,
		files(map[string]string{"services/persons/internal/app/planted.go": "package app\n\nvar allInOne bool\n\nfunc planted() int {\n\tif allInOne {\n\t\treturn 1\n\t}\n\treturn 0\n}\n"}),
		"services/persons/internal/app/planted.go:6:5: a condition on the way of deployment",
	}, {
		"work without an owner", words,
		files(map[string]string{"pkg/clock/planted.go": "package clock\n\n// TODO: later\n"}),
		"pkg/clock/planted.go:3: TODO without an issue",
	}, {
		"reason declared twice", reasons,
		files(map[string]string{"services/cases/internal/domain/planted.go": "package domain\n\nimport \"" + mod + "pkg/errs\"\n\nvar errPlanted = errs.New(errs.Invalid, \"TOKEN_MISSING\", \"a\", \"b\")\n"}),
		"reason TOKEN_MISSING is declared already",
	}, {
		"reason outside the contract", reasons,
		files(map[string]string{"services/cases/internal/domain/planted_outside.go": "package domain\n\nimport \"" + mod + "pkg/errs\"\n\nvar errPlanted = errs.New(errs.Invalid, \"PLANTED_REASON\", \"a\", \"b\")\n"}),
		"reason PLANTED_REASON is not in the Reason enum",
	}, {
		"reason without Latvian", reasons,
		files(map[string]string{"services/cases/internal/domain/planted_english.go": "package domain\n\nimport \"" + mod + "pkg/errs\"\n\nvar errPlanted = errs.New(errs.Invalid, \"PLANTED_ENGLISH\", \"a\", \"\")\n"}),
		"reason PLANTED_ENGLISH needs an English and a Latvian text",
	}, {
		"reason that no code declares", reasons,
		replaced("proto/types/v1/reasons.proto", "PLATFORM_REASON_INTERNAL = 1;", "PLATFORM_REASON_INTERNAL = 1;\n  PLATFORM_REASON_PLANTED = 999;"),
		"contract of pkg: reason PLANTED is in the enum but no code declares it",
	},
}
