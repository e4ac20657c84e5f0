package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
)

// line is one line of the answer to a file: its name first, an answer for each record, the sums at the end.
type line struct {
	Upload  string          `json:"upload"`
	Done    bool            `json:"done"`
	Problem json.RawMessage `json:"problem"`
}

var errBroke = errors.New("the file broke off")

// file sends services as a file, one JSON object a line. When it breaks off, the platform says how many bytes it took, and the
// rest goes on from there.
func (s *System) file(ctx context.Context, e map[string]string, x *Client) error {
	var text bytes.Buffer
	w := json.NewEncoder(&text)
	for _, r := range rows(e, x) {
		if err := w.Encode(r); err != nil {
			return err
		}
	}
	upload, err := s.upload(ctx, "", 0, text.Bytes())
	for try := 0; err != nil && upload != "" && try < mostTries; try++ {
		if s.broken.is("no-resume") {
			_, err = s.upload(ctx, "", 0, text.Bytes())
			continue
		}
		var taken struct {
			Bytes int64 `json:"bytes,string"`
		}
		if err = s.api.Get(ctx, "/v1/"+upload, &taken); err == nil {
			_, err = s.upload(ctx, upload, taken.Bytes, text.Bytes()[taken.Bytes:])
		}
	}
	return err
}

// upload sends a file from an offset on, and returns its name as soon as that is known.
func (s *System) upload(ctx context.Context, name string, offset int64, text []byte) (string, error) {
	path := "/v1/uploads"
	if name != "" {
		path += "?upload=" + name + "&offset=" + strconv.FormatInt(offset, 10)
	}
	res, err := s.api.send(ctx, http.MethodPost, "DELIVER", path, newID(), "application/x-ndjson", bytes.NewReader(text))
	if err != nil {
		return name, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		p := &Problem{}
		_ = json.NewDecoder(res.Body).Decode(p)
		return name, p
	}
	answers := bufio.NewReader(res.Body)
	for {
		raw, err := answers.ReadBytes('\n')
		var l line
		if json.Unmarshal(raw, &l) == nil && l.Upload != "" {
			name = l.Upload
		}
		switch {
		case l.Done:
			return name, nil
		case l.Problem != nil, err != nil && !errors.Is(err, io.EOF), errors.Is(err, io.EOF):
			return name, errBroke
		}
	}
}
