# The one entry point, for people and for CI. `make` lists what there is.
#
# `work` in `go test work` means every module of go.work, from any folder; `go help packages` does not mention it.
# GOFLAGS is never set here: an environment may have its own, and the workspace is read-only without it.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

MODULES = $(shell go list -m -f '{{.Dir}}')
LISTEN  ?= 127.0.0.1:8080

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z][a-z0-9-]*:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{ printf "  %-14s %s\n", $$1, $$2 }'

## Running

.PHONY: run
run: bin/digisoc ## start everything on this machine and show one application (LISTEN=127.0.0.1:8090 for another port)
	@bin/digisoc up --tour --listen $(LISTEN)

.PHONY: demo
demo: bin/digisoc ## the published examples through the REST API of a running instance
	@bin/digisoc demo

.PHONY: reset
reset: bin/digisoc ## remove the data of `make run`
	@bin/digisoc reset --yes

.PHONY: bin/digisoc
bin/digisoc:
	@echo "building digisoc (one to three minutes the first time, seconds later) …"
	@mkdir -p bin && go build -o bin/digisoc ./services/allinone/cmd/digisoc

.PHONY: build
build: ## release builds of every program into bin/, each with its bill of materials (CycloneDX), and their checksums
	@mkdir -p bin && scripts/tools cyclonedx-gomod
	@for main in services/*/cmd/*/; do \
		program=bin/$$(basename $$main); \
		echo "build: $$program"; \
		CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o $$program ./$$main; \
		.bin/cyclonedx-gomod bin -json -notimestamp -noserial -output $$program.cdx.json $$program 2>/dev/null; \
	done
	@cd bin && sha256sum $$(cd ../services && ls -d */cmd/*/ | xargs -n1 basename | sed 's/.*/& &.cdx.json/') >SHA256SUMS

## Changing

.PHONY: tools
tools: ## install the tools of scripts/tools.txt into .bin
	@scripts/tools

.PHONY: gen
gen: generators ## make the generated code again: Go and OpenAPI from proto, Go from SQL
	@scripts/gen

.PHONY: generators
generators:
	@scripts/tools buf protoc-gen-go protoc-gen-go-grpc protoc-gen-grpc-gateway protoc-gen-openapiv3 sqlc

.PHONY: fmt
fmt: generators ## format Go and proto files
	@git ls-files --cached --others --exclude-standard '*.go' | grep -v -e '^proto/gen/' -e '/store/db/' | xargs -r gofmt -w
	@.bin/buf format -w --path proto --exclude-path proto/third_party

.PHONY: tidy
tidy: ## make every go.mod and go.sum say what is used
	@go work sync
	@for dir in $(MODULES); do echo "tidy: $${dir#$(CURDIR)/}"; (cd $$dir && GOWORK=off go mod tidy); done

.PHONY: new-service
new-service: generators ## write a complete new service: make new-service NAME=notices
	@scripts/new-service/run "$(NAME)"

## Testing

.PHONY: test-short
test-short: ## tests that need no server
	@go test -short work

.PHONY: test
test: tools ## every test, with the race detector, against a real PostgreSQL and a real JetStream
	@go test -count=1 -v -run TestEveryTestHasItsOwnDatabase ./pkg/testkit | grep 'testkit:'
	@go test -race -json -timeout 30m work | scripts/controls results .bin/controls.json

.PHONY: controls
controls: tools ## the tests that show controls, their results kept in the register (ONLY=missing, or ONLY="SEC-INC-2 OBJ-O1")
	@scripts/controls $(ONLY)

.PHONY: e2e
e2e: ## the whole system through REST, events and kill -9 (E2E_URL=https://… for a deployed one)
	@go test -race -count=1 -timeout 30m ./services/allinone/e2e/...

.PHONY: bench
bench: bin/digisoc ## the figures of the goals beside their ceilings; results in docs/bench.json
	@go run ./services/allinone/cmd/bench -out docs/bench.json

## Checking

.PHONY: check
check: tools ## every rule of the house; scripts/check NAME runs one of them
	@scripts/check

.PHONY: lint
lint: tools ## go vet and golangci-lint, in each module
	@scripts/check vet lint

.PHONY: isolated
isolated: ## each module alone, as its image is built
	@scripts/check isolated

.PHONY: arch
arch: ## directions of imports
	@scripts/arch

.PHONY: parity
parity: ## every service is complete
	@scripts/parity

.PHONY: helm-lint
helm-lint: ## the charts, where helm is installed
	@command -v helm >/dev/null || { echo "helm-lint: helm is not on PATH; scripts/check charts renders the templates without it" >&2; exit 1; }
	helm lint charts/service
	helm dependency update charts/platform
	helm lint charts/platform
