package dagr

import (
	"embed"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/digisoc/platform/pkg/strict"
)

//go:embed data/*.yaml
var data embed.FS

// Call is one call of DAGR's interface.
type Call struct {
	Method string `yaml:"method"`
	Path   string `yaml:"path"`
	Mark   string `yaml:"mark"`
	Source string `yaml:"source"`
}

// At is the path of the call for a dataset.
func (c Call) At(name string) string {
	name = url.PathEscape(name)
	return strings.NewReplacer("{service}", name, "{dataset}", name).Replace(c.Path)
}

// Contract is the shape of DAGR's interface.
type Contract struct {
	Calls   map[string]Call `yaml:"calls"`
	Headers map[string]struct {
		Name   string `yaml:"name"`
		Mark   string `yaml:"mark"`
		Source string `yaml:"source"`
	} `yaml:"headers"`
	Errors map[string]struct {
		Status int    `yaml:"status"`
		Mark   string `yaml:"mark"`
	} `yaml:"errors"`
}

// The names of calls, headers and errors that the program uses.
const (
	CallPermissions    = "permissions"
	CallServices       = "services"
	CallToken          = "token"
	CallRead           = "read"
	CallChanges        = "changes"
	CallPublishSandbox = "publish_sandbox"
	CallPublishMain    = "publish_main"

	HeaderPermission = "X-DAGR-Permission"
	// HeaderSimulated stands in every answer of the simulator.
	HeaderSimulated = "X-Simulated"

	CodeNotPermitted    = "not_permitted"
	CodeExpired         = "permission_expired"
	CodeWrongConnection = "wrong_connection"
	CodeQuota           = "quota_exhausted"
	CodeRate            = "rate_limited"
	CodeUnknownService  = "unknown_service"
	CodeNotFound        = "not_found"
	CodeInvalidClient   = "invalid_client"
	CodeInvalidToken    = "invalid_token"
	CodeInvalid         = "invalid_request"
)

var marks = []string{"D", "P", "I"}

// LoadContract reads the shape of the interface.
func LoadContract() (*Contract, error) {
	raw, err := data.ReadFile("data/contract.yaml")
	if err != nil {
		return nil, err
	}
	return parseContract(raw)
}

func parseContract(raw []byte) (*Contract, error) {
	var c Contract
	if err := strict.YAML(raw, &c); err != nil {
		return nil, fmt.Errorf("dagr contract: %w", err)
	}
	for _, name := range []string{CallPermissions, CallServices, CallToken, CallRead, CallChanges, CallPublishSandbox, CallPublishMain} {
		call := c.Calls[name]
		if !slices.Contains(marks, call.Mark) || call.Source == "" || !strings.HasPrefix(call.Path, "/") || (call.Method != http.MethodGet && call.Method != http.MethodPost) {
			return nil, fmt.Errorf("dagr contract: call %s needs a method, a path, a mark and a source", name)
		}
	}
	if c.Calls[CallRead].Method != http.MethodPost {
		return nil, fmt.Errorf("dagr contract: a read carries an identifier of a person, which stands in a body only: POST")
	}
	if c.Headers["permission"].Name != HeaderPermission || c.Headers["token"].Name != "Authorization" {
		return nil, fmt.Errorf("dagr contract: the headers of token and permission are documented and have their names")
	}
	for _, name := range []string{CodeNotPermitted, CodeExpired, CodeWrongConnection, CodeQuota, CodeRate, CodeUnknownService, CodeNotFound, CodeInvalidClient, CodeInvalidToken, CodeInvalid} {
		if e := c.Errors[name]; e.Status < 400 || !slices.Contains(marks, e.Mark) {
			return nil, fmt.Errorf("dagr contract: error %s needs a status and a mark", name)
		}
	}
	return &c, nil
}
