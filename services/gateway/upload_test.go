package gateway

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/errs"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
)

// UploadRecords answers the first piece and then breaks off when the file says so.
func (f *fakes) UploadRecords(stream grpc.BidiStreamingServer[providersv1.UploadRecordsRequest, providersv1.UploadRecordsResponse]) error {
	for {
		piece, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := stream.Send(&providersv1.UploadRecordsResponse{Data: []byte("{}\n")}); err != nil {
			return err
		}
		if strings.HasPrefix(string(piece.GetData()), "break") {
			return errs.ErrServiceUnavailable
		}
	}
}

// The end of an upload over HTTP/1.1 ends its connection, so that no later request meets what is left of it: the end of reading,
// or the rest of a file that nobody read.
func TestUploadOverHTTP1EndsItsConnection(t *testing.T) {
	for name, file := range map[string]string{"whole": "line\n", "broken off": "break\n" + strings.Repeat("rest\n", 100_000)} {
		t.Run(name, func(t *testing.T) {
			g, _, _ := serve(t, Config{})
			server := httptest.NewServer(g)
			t.Cleanup(server.Close)
			conn, err := net.Dial("tcp", server.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			go func() {
				_, _ = fmt.Fprintf(conn, "POST /v1/uploads HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\nContent-Type: application/x-ndjson\r\nContent-Length: %d\r\n\r\n%s", len(file), file)
			}()
			res, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(res.Body)
			if err != nil || res.StatusCode != http.StatusOK || !strings.Contains(string(body), "{}") {
				t.Fatalf("%d %q %v", res.StatusCode, body, err)
			}
			if !res.Close {
				t.Error("the connection is kept for the next request")
			}
		})
	}
}
