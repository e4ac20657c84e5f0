module github.com/digisoc/platform/services/allinone

go 1.26.0

require (
	github.com/digisoc/platform/pkg v0.0.0
	github.com/digisoc/platform/proto v0.0.0
	github.com/digisoc/platform/services/assistance v0.0.0
	github.com/digisoc/platform/services/cases v0.0.0
	github.com/digisoc/platform/services/gateway v0.0.0
	github.com/digisoc/platform/services/persons v0.0.0
)

replace (
	github.com/digisoc/platform/pkg => ../../pkg
	github.com/digisoc/platform/proto => ../../proto
	github.com/digisoc/platform/services/assistance => ../assistance
	github.com/digisoc/platform/services/cases => ../cases
	github.com/digisoc/platform/services/gateway => ../gateway
	github.com/digisoc/platform/services/persons => ../persons
)
