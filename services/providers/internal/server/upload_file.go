package server

import (
	"bytes"
	"io"

	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/intake"
	"github.com/digisoc/platform/services/providers/internal/sheet"
)

// What a file of records may be. Lines of JSON are the default, and the only kind that goes on where it broke off.
const (
	mediaCSV  = "text/csv"
	mediaXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// recordFile gives the records of a file piece by piece.
type recordFile interface {
	Next(most int) ([]domain.Parsed, error)
	Place() (lines int, bytes int64)
}

// openFile opens what is said to come. A workbook has its contents at the end, so it is held as a whole: 20 MB at most.
func openFile(media string, in io.Reader, r domain.Reader, u *domain.Upload) (recordFile, error) {
	switch media {
	case mediaCSV:
		return intake.OpenCSV(in, r)
	case mediaXLSX:
		all, err := io.ReadAll(io.LimitReader(in, sheet.MaxXLSX+1))
		if err != nil {
			return nil, err
		}
		return intake.OpenXLSX(bytes.NewReader(all), int64(len(all)), r)
	}
	return intake.NewNDJSON(in, r, u.Lines, u.Bytes), nil
}
