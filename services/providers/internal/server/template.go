package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"

	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/providers/internal/intake"
	"github.com/digisoc/platform/services/providers/internal/sheet"
)

// GetRecordTemplate returns the empty table.
func (s *Delivery) GetRecordTemplate(_ context.Context, req *providersv1.GetRecordTemplateRequest) (*providersv1.GetRecordTemplateResponse, error) {
	var b bytes.Buffer
	rows := [][]string{intake.Titles()}
	file := &typesv1.File{MediaType: mediaXLSX, FileName: "digisoc-ieraksti.xlsx"}
	var err error
	if req.GetFormat() == providersv1.RecordTableFormat_RECORD_TABLE_FORMAT_CSV {
		file.MediaType, file.FileName = mediaCSV+"; charset=utf-8", "digisoc-ieraksti.csv"
		err = sheet.WriteCSV(&b, rows)
	} else {
		err = sheet.WriteXLSX(&b, "Ieraksti", rows)
	}
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(b.Bytes())
	file.Content, file.Sha256 = b.Bytes(), hex.EncodeToString(sum[:])
	return &providersv1.GetRecordTemplateResponse{File: file}, nil
}
