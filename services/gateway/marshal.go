package gateway

import (
	"bytes"
	"context"
	"fmt"
	"mime"
	"net/http"
	"strings"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/gateway/internal/etag"
)

// marshaler writes answers: a file as its bytes under its media type, everything else as JSON.
type marshaler struct{ runtime.Marshaler }

func newMarshaler() marshaler {
	return marshaler{&runtime.JSONPb{
		// Answers are complete: a false, a zero and an empty list are there to read. Absent messages stay absent.
		MarshalOptions:   protojson.MarshalOptions{EmitDefaultValues: true},
		UnmarshalOptions: protojson.UnmarshalOptions{DiscardUnknown: false, RecursionLimit: 100},
	}}
}

// fileIn returns the file that an answer is, if it is one. Generated code wraps an answer whose body is one of its fields.
func fileIn(v any) (*typesv1.File, bool) {
	if body, ok := v.(interface{ XXX_ResponseBody() any }); ok {
		v = body.XXX_ResponseBody()
	}
	f, ok := v.(*typesv1.File)
	return f, ok && f != nil
}

// ContentType is the media type of a file, or that of JSON.
func (m marshaler) ContentType(v any) string {
	if _, ok := v.(*sharingv1.WatchSubscriptionResponse); ok {
		return "text/event-stream"
	}
	if e, ok := v.(*sharingv1.DownloadExtractResponse); ok {
		if e.GetFormat() == sharingv1.ExtractFormat_EXTRACT_FORMAT_CSV {
			return "text/csv; charset=utf-8; header=present"
		}
		return "application/x-ndjson"
	}
	if f, ok := fileIn(v); ok {
		return f.GetMediaType()
	}
	return m.Marshaler.ContentType(v)
}

// Marshal writes the content of a file, or JSON.
func (m marshaler) Marshal(v any) ([]byte, error) {
	if f, ok := fileIn(v); ok {
		return f.GetContent(), nil
	}
	if message, ok := v.(map[string]any); ok {
		if e, ok := message["result"].(*sharingv1.WatchSubscriptionResponse); ok {
			return serverSent(e), nil
		}
		if e, ok := message["result"].(*sharingv1.DownloadExtractResponse); ok {
			return extractLines(e), nil
		}
	}
	return m.Marshaler.Marshal(v)
}

// serverSent writes an event as browsers read it, without the empty line that ends it: the stream's delimiter is that. No event is a
// comment, which keeps the connection open.
func serverSent(e *sharingv1.WatchSubscriptionResponse) []byte {
	if e.GetSequence() == 0 {
		return []byte(":\n")
	}
	return fmt.Appendf(nil, "id: %d\nevent: %s\ndata: %s\n", e.GetSequence(), e.GetType(), e.GetEvent())
}

// extractLines are the lines of a part of an extract without the last line's end: the stream's delimiter is that. The end of an extract is a
// line of its own, which the checksum does not cover; CSV has no place for one, and its last part comes with the end.
func extractLines(e *sharingv1.DownloadExtractResponse) []byte {
	if len(e.GetContent()) == 0 {
		return fmt.Appendf(nil, `{"rows":%d,"sha256":"%s"}`, e.GetRows(), e.GetSha256())
	}
	return bytes.TrimSuffix(e.GetContent(), []byte{'\n'})
}

// fileHeaders say what a file is called and which bytes it has. A page is shown alone, without scripts and forms.
func fileHeaders(_ context.Context, w http.ResponseWriter, m proto.Message) error {
	f, ok := fileIn(m)
	if !ok {
		return nil
	}
	h := w.Header()
	h.Set("Content-Disposition", mime.FormatMediaType("inline", map[string]string{"filename": f.GetFileName()}))
	h.Set("ETag", etag.Quote(f.GetSha256()))
	if strings.HasPrefix(f.GetMediaType(), "text/html") {
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox")
	}
	return nil
}
