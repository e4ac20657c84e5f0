module github.com/digisoc/platform/services/assistance

go 1.26.0

require (
	github.com/digisoc/platform/pkg v0.0.0
	github.com/digisoc/platform/proto v0.0.0
)

replace (
	github.com/digisoc/platform/pkg => ../../pkg
	github.com/digisoc/platform/proto => ../../proto
)
