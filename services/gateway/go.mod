module github.com/digisoc/platform/services/gateway

go 1.26.0

require (
	github.com/digisoc/platform/pkg v0.0.0
	github.com/digisoc/platform/proto v0.0.0
	github.com/swaggest/swgui v1.8.5
)

replace (
	github.com/digisoc/platform/pkg => ../../pkg
	github.com/digisoc/platform/proto => ../../proto
)
