package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/rpc"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	"github.com/digisoc/platform/services/gateway/internal/problem"
)

// Limits of a file on its way. The service takes it piece by piece; the gateway holds one piece.
const (
	pieceSize   = 256 << 10
	pieceWithin = time.Minute // in which the next piece must come, and an answer be read
	maxFile     = 1 << 30
)

// uploads passes the body of an upload on as it comes, and the answers back as they come. Everything else goes the usual
// way, where a body is read whole and checked.
func (g *Gateway) uploads(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := exchangeFrom(r.Context())
		if x.route == nil || x.route.Full() != providersv1.DeliveryService_UploadRecords_FullMethodName {
			next.ServeHTTP(w, r)
			return
		}
		first, err := beginning(r)
		if err != nil {
			g.refuse(w, r, err)
			return
		}
		header, err := passedOn(r.Header)
		if err != nil {
			g.refuse(w, r, err)
			return
		}
		g.upload(w, r, first, header)
	})
}

// recordFiles are the kinds of files of records, by media type, in the contract's words.
var recordFiles = map[string]string{
	"application/x-ndjson": "application/x-ndjson", "application/jsonl": "application/x-ndjson", "text/csv": "text/csv",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// mediaType is what the body is said to be, without parameters; empty when another encoding than UTF-8 is said.
func mediaType(r *http.Request) string {
	kind, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if set := parameters["charset"]; err != nil || set != "" && !strings.EqualFold(set, "utf-8") {
		return ""
	}
	return kind
}

// beginning reads where the file begins, and refuses what is no file of records.
func beginning(r *http.Request) (*providersv1.UploadRecordsRequest, error) {
	kind, known := recordFiles[mediaType(r)]
	switch {
	case r.ContentLength > maxFile:
		return nil, errs.ErrPayloadTooLarge.Meta("limit_bytes", strconv.Itoa(maxFile))
	case !known, r.Header.Get("Content-Encoding") != "":
		return nil, errs.ErrMediaTypeUnsupported
	}
	first := &providersv1.UploadRecordsRequest{MediaType: kind}
	for name, values := range r.URL.Query() {
		var err error
		switch {
		case len(values) != 1:
			err = errors.New("repeated")
		case name == "upload":
			first.Upload = values[0]
		case name == "offset":
			first.Offset, err = strconv.ParseInt(values[0], 10, 64)
		default:
			err = errors.New("unknown")
		}
		if err != nil {
			return nil, errs.ErrRequestInvalid.Field("", "PARAMETER_UNKNOWN",
				"The query has a parameter that this address does not know, or its value does not fit.", "Vaicājumā ir parametrs, kuru šī adrese nepazīst, vai tā vērtība neder.")
		}
	}
	return first, nil
}

// upload runs one upload. The time limit of other requests does not hold: as long as pieces come, it goes on.
func (g *Gateway) upload(w http.ResponseWriter, r *http.Request, first *providersv1.UploadRecordsRequest, header http.Header) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), rpc.MaxLong)
	defer cancel()
	if err := g.statePurpose(r, header); err != nil {
		g.refuse(w, r, err)
		return
	}
	if r.ProtoMajor == 1 { // the end of reading, below, ends the connection for whatever would come after on it
		w.Header().Set("Connection", "close")
	}
	md := callMetadata(ctx, r)
	for name, key := range forwarded {
		if value := header.Get(name); value != "" {
			md.Set(key, value)
		}
	}
	stream, err := providersv1.NewDeliveryServiceClient(g.peers["providers"]).UploadRecords(metadata.NewOutgoingContext(ctx, md))
	if err != nil {
		g.refuse(w, r, g.understand(exchangeFrom(ctx), err))
		return
	}
	control := http.NewResponseController(w)
	_ = control.EnableFullDuplex() // HTTP/2 needs none
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		if !sendPieces(stream, first, r.Body, control) {
			cancel() // the file broke off: what was answered is kept, the rest is sent again
		}
	}()
	g.answerPieces(w, r, stream, control)
	cancel()
	_ = control.SetReadDeadline(time.Now()) // whoever still waits for a piece that nobody will read
	<-sent
}

// uploadStream is a call in progress.
type uploadStream = grpc.BidiStreamingClient[providersv1.UploadRecordsRequest, providersv1.UploadRecordsResponse]

// sendPieces sends the file, and reports whether its end was reached.
func sendPieces(stream uploadStream, message *providersv1.UploadRecordsRequest, body io.Reader, control *http.ResponseController) bool {
	for total := 0; ; {
		piece, err := fill(body, control)
		if total += len(piece); total > maxFile {
			return false
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return false
		}
		message.Data = piece
		if sendErr := stream.Send(message); sendErr != nil {
			return true // the service has ended the call and says why in its answer
		}
		if err != nil {
			return stream.CloseSend() == nil
		}
		message = &providersv1.UploadRecordsRequest{}
	}
}

// fill reads one piece; io.EOF comes with the last.
func fill(body io.Reader, control *http.ResponseController) ([]byte, error) {
	piece := make([]byte, pieceSize)
	n := 0
	for n < len(piece) {
		_ = control.SetReadDeadline(time.Now().Add(pieceWithin))
		m, err := body.Read(piece[n:])
		n += m
		if err != nil {
			return piece[:n], err
		}
	}
	return piece, nil
}

// answerPieces writes the answers as they come. An error before the first is a problem like any other; one after it can
// only break the answer off, with a last line that says so.
func (g *Gateway) answerPieces(w http.ResponseWriter, r *http.Request, stream uploadStream, control *http.ResponseController) {
	began := false
	for {
		answer, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			e := g.understand(exchangeFrom(r.Context()), err)
			if !began {
				g.refuse(w, r, e)
				return
			}
			g.brokenAnswer(w, r, e)
			return
		}
		if !began {
			if md, err := stream.Header(); err == nil {
				answerMetadata(w.Header(), md)
			}
			w.Header().Set("Content-Type", "application/x-ndjson")
			w.WriteHeader(http.StatusOK)
			began = true
		}
		_ = control.SetWriteDeadline(time.Now().Add(pieceWithin))
		if _, err := w.Write(answer.GetData()); err != nil {
			return
		}
		_ = control.Flush()
	}
}

// brokenAnswer is the last line of an answer that cannot go on.
func (g *Gateway) brokenAnswer(w http.ResponseWriter, r *http.Request, e *errs.Error) {
	x := exchangeFrom(r.Context())
	p := problem.New(e, x.language, x.traceID)
	writeLine(w, map[string]any{"problem": p})
}

func writeLine(w io.Writer, v any) { _ = json.NewEncoder(w).Encode(v) }
