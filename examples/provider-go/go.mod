module github.com/digisoc/platform/examples/provider-go

go 1.26.0
