package openapi

import (
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/digisoc/platform/services/gateway/internal/route"
)

// passedOn reports whether the gateway passes the body of a route on byte for byte: a registry message of SPDCI. To the plugin it
// looks like text in base64.
func passedOn(r route.Route) bool {
	f := r.RPC.Input().Fields().ByName(protoreflect.Name(r.Body))
	return f != nil && f.Kind() == protoreflect.BytesKind
}

// describeEnvelopes puts the envelope of the standard in the place of bytes. What is in header and message is the standard's to say.
func describeEnvelopes(o object) {
	request := o["requestBody"].(object)["content"].(object)["application/json"].(object)
	request["schema"] = envelope("The signed message.")
	good := o["responses"].(object)["200"].(object)
	good["description"] = "The signed answer, or at addresses that answer later an acknowledgement."
	good["content"] = object{"application/json": object{"schema": envelope("The signed answer, or an acknowledgement with nothing but message.")}}
}

func envelope(description string) object {
	return object{
		"type": "object", "description": description, "required": []any{"message"}, "additionalProperties": false,
		"properties": object{
			"signature": object{"type": "string", "description": "Over the bytes of header and message, ed25519.", "pattern": "^Signature:", "maxLength": 1000},
			"header":    object{"type": "object", "description": "Who, when, what: MsgHeader or MsgCallbackHeader of SPDCI 1.0.0.", "additionalProperties": true},
			"message":   object{"type": "object", "description": "What the action needs, by SPDCI 1.0.0; encrypted, EncryptedMessage.", "additionalProperties": true},
		},
	}
}
