package server

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/rpc"
	optionsv1 "github.com/digisoc/platform/proto/gen/go/options/v1"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// hidden stands for what is not kept.
const hidden = "***"

// likeCode is what could be a personal code, wherever it stands.
var likeCode = regexp.MustCompile(`\b\d{6}-?\d{5}\b`)

// proofs are fields that open something; they are never kept, whatever their class.
var proofs = map[protoreflect.Name]bool{"client_assertion": true, "access_token": true}

// masked is a message as JSON without what is about a person, cut to the bound of the log; whole says that nothing was left
// out but personal codes of the sandbox's people, which can be put back.
func (l *callLog) masked(about rpcAddress, m proto.Message) (text string, whole bool) {
	if m == nil {
		return "", about.replayable
	}
	m = proto.Clone(m)
	k := mask{code: l.app.MaskCode, whole: true, texts: map[string]string{}}
	k.message(m.ProtoReflect())
	body, err := protojson.Marshal(m)
	if err != nil {
		return "", false
	}
	var tight bytes.Buffer
	if err := json.Compact(&tight, body); err != nil {
		return "", false
	}
	body = tight.Bytes()
	if len(k.texts) > 0 {
		body = withTexts(body, k.texts)
	}
	return cut(body, k.whole)
}

func cut(body []byte, whole bool) (string, bool) {
	if len(body) <= domain.MaxLogged {
		return string(body), whole
	}
	body = body[:domain.MaxLogged]
	for len(body) > 0 && !utf8.Valid(body) {
		body = body[:len(body)-1]
	}
	return string(body) + "…", false
}

// mask walks a message.
type mask struct {
	code  func(string) (string, bool)
	whole bool
	texts map[string]string // bytes of the message itself that are text and about nobody, by their JSON name
}

func (k *mask) message(m protoreflect.Message) {
	var set []protoreflect.FieldDescriptor
	m.Range(func(f protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
		set = append(set, f)
		return true
	})
	for _, f := range set {
		k.field(m, f, m.Get(f))
	}
}

func (k *mask) field(m protoreflect.Message, f protoreflect.FieldDescriptor, v protoreflect.Value) {
	class, _ := proto.GetExtension(f.Options(), optionsv1.E_DataClass).(optionsv1.DataClass)
	harmless := (class == optionsv1.DataClass_DATA_CLASS_NONE || class == optionsv1.DataClass_DATA_CLASS_OPERATIONAL) && !proofs[f.Name()]
	switch {
	case f.IsMap(), f.Kind() == protoreflect.BytesKind: // the contract of providers has no maps: what is not known is not kept
		if f.Kind() == protoreflect.BytesKind && harmless && !f.IsList() && utf8.Valid(v.Bytes()) {
			k.texts[f.JSONName()] = likeCode.ReplaceAllString(string(v.Bytes()), hidden)
		}
		m.Clear(f)
		k.whole = false
	case f.Message() != nil && f.IsList():
		for i := range v.List().Len() {
			k.message(v.List().Get(i).Message())
		}
	case f.Message() != nil:
		k.message(v.Message())
	case f.Kind() == protoreflect.StringKind && f.IsList():
		for i := range v.List().Len() {
			v.List().Set(i, protoreflect.ValueOfString(k.text(v.List().Get(i).String(), harmless)))
		}
	case f.Kind() == protoreflect.StringKind:
		m.Set(f, protoreflect.ValueOfString(k.text(v.String(), harmless)))
	}
}

// text is what is kept of a text.
func (k *mask) text(s string, harmless bool) string {
	if code, ok := k.code(s); ok {
		return code
	}
	kept := hidden
	if harmless {
		kept = likeCode.ReplaceAllString(s, hidden)
	}
	k.whole = k.whole && kept == s
	return kept
}

// withTexts puts texts beside the fields of a JSON object.
func withTexts(body []byte, texts map[string]string) []byte {
	doc := map[string]json.RawMessage{}
	if json.Unmarshal(body, &doc) != nil {
		return body
	}
	for name, text := range texts {
		doc[name], _ = json.Marshal(text)
	}
	out, err := json.Marshal(doc)
	if err != nil {
		return body
	}
	return out
}

// statuses are those that the gateway gives to the kinds of errors.
var statuses = map[errs.Kind]int{
	errs.Invalid: http.StatusBadRequest, errs.Unauthenticated: http.StatusUnauthorized, errs.Denied: http.StatusForbidden,
	errs.NotFound: http.StatusNotFound, errs.Exists: http.StatusConflict, errs.Conflict: http.StatusConflict,
	errs.Precondition: http.StatusConflict, errs.Exhausted: http.StatusTooManyRequests, errs.Unavailable: http.StatusServiceUnavailable,
}

// refusal is what a caller was told instead of an answer.
func refusal(err error) (status int, reason, body string) {
	e, ok := errs.As(rpc.FromStatus(err))
	if !ok {
		e = errs.ErrInternal
	}
	status, known := statuses[e.Kind]
	if !known {
		status, e = http.StatusInternalServerError, errs.ErrInternal
	}
	fields := make([]map[string]string, len(e.Fields))
	for i, f := range e.Fields {
		fields[i] = map[string]string{"field": f.Path, "reason": f.Reason, "en": f.Description, "lv": f.DescriptionLV}
	}
	text, err := json.Marshal(map[string]any{"reason": e.Reason, "en": e.Message, "lv": e.MessageLV, "fields": fields})
	if err != nil {
		return status, e.Reason, ""
	}
	body, _ = cut(likeCode.ReplaceAll(text, []byte(hidden)), true)
	return status, e.Reason, body
}
