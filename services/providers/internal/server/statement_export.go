package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/stepup"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/sheet"
)

// statementTitles are the columns of an exported statement.
var statementTitles = []string{
	"Nosūtījums", "Mēnesis", "Labojums", "Maksātājs", "Daļa, %", "Vienība", "Sniegts", "Pieņemts", "Apstrīdēts", "Piešķirts", "Rēķinā", "Ieraksti",
	"Pieņemts, EUR", "Rēķinā, EUR", "Atšķirības",
}

// ExportStatement returns a statement as a table.
func (s *Statements) ExportStatement(ctx context.Context, req *providersv1.ExportStatementRequest) (*providersv1.ExportStatementResponse, error) {
	id, err := names.Parse("statements", req.GetName())
	if err != nil {
		return nil, err
	}
	v, lines, err := s.app.Statement(ctx, id, func(all []domain.StatementLine) []domain.StatementLine { return ofPayer(all, req.GetPayer()) })
	if err != nil {
		return nil, err
	}
	if err := stepup.Rows(ctx, len(lines)); err != nil {
		return nil, err
	}
	rows := [][]string{statementTitles}
	for i := range lines {
		rows = append(rows, statementRow(&lines[i]))
	}
	var b bytes.Buffer
	file := &typesv1.File{MediaType: mediaXLSX, FileName: "digisoc-parskats-" + string(v.Month) + ".xlsx"}
	if req.GetFormat() == providersv1.StatementFormat_STATEMENT_FORMAT_CSV {
		file.MediaType, file.FileName = mediaCSV+"; charset=utf-8", "digisoc-parskats-"+string(v.Month)+".csv"
		err = sheet.WriteCSV(&b, rows)
	} else {
		err = sheet.WriteXLSX(&b, "Pārskats", rows)
	}
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(b.Bytes())
	file.Content, file.Sha256 = b.Bytes(), hex.EncodeToString(sum[:])
	return &providersv1.ExportStatementResponse{File: file}, nil
}

// statementRow writes decimals with a comma, as spreadsheets in Latvia read them.
func statementRow(l *domain.StatementLine) []string {
	assigned, adjustment := "", ""
	if l.Assigned > 0 {
		assigned = comma(l.Assigned.Text())
	}
	if l.Adjustment {
		adjustment = "jā"
	}
	differences := make([]string, len(l.Differences))
	for i, d := range l.Differences {
		differences[i] = string(d)
	}
	return []string{
		names.Format("assignments", l.Assignment), string(l.Month), adjustment, string(l.Payer), comma(domain.Units(l.Share).Text()), l.Unit,
		comma(l.Delivered.Text()), comma(l.Accepted.Text()), comma(l.Disputed.Text()), assigned, comma(l.Invoiced.Text()), fmt.Sprint(l.Records),
		comma(domain.Units(l.AcceptedCents).Text()), comma(domain.Units(l.InvoicedCents).Text()), strings.Join(differences, " "),
	}
}

func comma(decimal string) string { return strings.Replace(decimal, ".", ",", 1) }
