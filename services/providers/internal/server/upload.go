package server

import (
	"encoding/json"
	"errors"
	"io"

	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/rpc"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

type uploadStream = grpc.BidiStreamingServer[providersv1.UploadRecordsRequest, providersv1.UploadRecordsResponse]

// UploadRecords takes a file of records. Each chunk is stored and answered by itself, so memory does not grow with the file
// and a broken connection loses nothing that was answered.
func (s *Delivery) UploadRecords(stream uploadStream) error {
	first, err := stream.Recv()
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	var p parser
	id := p.name("uploads", first.GetUpload())
	if p.err != nil {
		return p.err
	}
	u, err := s.app.BeginUpload(stream.Context(), id, first.GetOffset())
	if err != nil {
		return err
	}
	reader, err := s.app.Reader(stream.Context())
	if err != nil {
		return err
	}
	file, err := openFile(first.GetMediaType(), &pieces{stream: stream, rest: first.GetData()}, reader, &u)
	if err != nil {
		return err
	}
	out := &answers{stream: stream}
	out.line(map[string]any{"upload": names.Format("uploads", u.ID)})
	if err := out.send(); err != nil {
		return err
	}
	for {
		in, broken := file.Next(app.MaxChunk)
		if len(in) == 0 && broken == nil {
			break
		}
		if len(in) > 0 {
			u.Lines, u.Bytes = file.Place()
			list, err := s.app.TakeRecords(rpc.Part(stream.Context()), in, &u)
			if err != nil {
				return err
			}
			out.judgements(list)
			if err := out.send(); err != nil {
				return err
			}
		}
		if broken != nil {
			return broken
		}
	}
	u.Lines, u.Bytes = file.Place()
	if err := s.app.EndUpload(rpc.Part(stream.Context()), &u); err != nil {
		return err
	}
	out.line(map[string]any{"done": true, "lines": u.Lines, "bytes": u.Bytes, "accepted": u.Accepted, "replaced": u.Replaced,
		"duplicates": u.Duplicates, "unmatched": u.Unmatched, "rejected": u.Rejected})
	return out.send()
}

// pieces is the file as it comes.
type pieces struct {
	stream uploadStream
	rest   []byte
}

// Read returns what has come, and waits for more.
func (p *pieces) Read(into []byte) (int, error) {
	for len(p.rest) == 0 {
		next, err := p.stream.Recv()
		if err != nil {
			return 0, err
		}
		p.rest = next.GetData()
	}
	n := copy(into, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}

// answers are lines of JSON that are sent together.
type answers struct {
	stream uploadStream
	text   []byte
}

// wire is an answer on the wire.
type wire struct {
	Position int       `json:"position"`
	EventID  string    `json:"eventId,omitempty"`
	Outcome  string    `json:"outcome"`
	Name     string    `json:"name,omitempty"`
	Findings []finding `json:"findings,omitempty"`
}

type finding struct {
	Rule  string `json:"rule"`
	Field string `json:"field,omitempty"`
	LV    string `json:"lv"`
	EN    string `json:"en"`
}

func (a *answers) judgements(list []domain.Judgement) {
	for i := range list {
		j := &list[i]
		w := wire{Position: j.Position, EventID: j.Source, Outcome: string(j.Outcome)}
		if j.ID != [16]byte{} {
			w.Name = names.Format("records", j.ID)
		}
		for _, f := range j.Findings {
			rule := domain.RuleOf(f.Rule)
			w.Findings = append(w.Findings, finding{f.Rule, f.Field, rule.LV, rule.EN})
		}
		a.line(w)
	}
}

func (a *answers) line(v any) {
	text, err := json.Marshal(v)
	if err == nil { // plain values: it cannot fail
		a.text = append(append(a.text, text...), '\n')
	}
}

func (a *answers) send() error {
	err := a.stream.Send(&providersv1.UploadRecordsResponse{Data: a.text})
	a.text = nil
	return err
}
