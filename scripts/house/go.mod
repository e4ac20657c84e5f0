module github.com/digisoc/platform/scripts/house

go 1.26.0

require (
	github.com/digisoc/platform/proto v0.0.0
	go.yaml.in/yaml/v3 v3.0.5
	google.golang.org/genproto/googleapis/api v0.0.0-20261026165753-2ffab32bce7e
	google.golang.org/protobuf v1.36.12
)

replace github.com/digisoc/platform/proto => ../../proto
