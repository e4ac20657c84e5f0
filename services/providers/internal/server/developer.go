package server

import (
	"context"
	"strings"

	"github.com/digisoc/platform/pkg/names"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/catalogue"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Developer implements providers.v1.DeveloperService.
type Developer struct {
	providersv1.UnsafeDeveloperServiceServer
	app *app.App
}

var _ providersv1.DeveloperServiceServer = (*Developer)(nil)

func civil(path, text string) (domain.Date, error) {
	d, err := domain.ParseDate(text)
	if err != nil {
		e := domain.ErrDayInvalid
		return d, e.Field(path, e.Reason, e.Message, e.MessageLV).Wrap(err)
	}
	return d, nil
}

// ListCodeLists lists the code lists.
func (s *Developer) ListCodeLists(context.Context, *providersv1.ListCodeListsRequest) (*providersv1.ListCodeListsResponse, error) {
	return &providersv1.ListCodeListsResponse{CodeLists: convert(s.app.CodeLists(), codeList)}, nil
}

// GetCodeList returns a code list.
func (s *Developer) GetCodeList(_ context.Context, req *providersv1.GetCodeListRequest) (*providersv1.GetCodeListResponse, error) {
	day, err := civil("date", req.GetDate())
	if err != nil {
		return nil, err
	}
	l, err := s.app.CodeList(strings.TrimPrefix(req.GetName(), "codeLists/"), day)
	if err != nil {
		return nil, err
	}
	return &providersv1.GetCodeListResponse{CodeList: codeList(&l)}, nil
}

// ListChangelog lists what changed in the interface.
func (s *Developer) ListChangelog(_ context.Context, req *providersv1.ListChangelogRequest) (*providersv1.ListChangelogResponse, error) {
	since, err := civil("since", req.GetSince())
	if err != nil {
		return nil, err
	}
	return &providersv1.ListChangelogResponse{Entries: convert(s.app.Changelog(since), changelogEntry)}, nil
}

// ListCutovers lists the plan of moving.
func (s *Developer) ListCutovers(ctx context.Context, req *providersv1.ListCutoversRequest) (*providersv1.ListCutoversResponse, error) {
	rows, next, owner, err := s.app.Cutovers(ctx, req.GetMunicipality(), req.GetServiceKind(), req.GetPageSize(), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	return &providersv1.ListCutoversResponse{Cutovers: convert(rows, cutover), NextPageToken: next, DefaultOwner: owner}, nil
}

// PlanCutover enters a change of owner.
func (s *Developer) PlanCutover(ctx context.Context, req *providersv1.PlanCutoverRequest) (*providersv1.PlanCutoverResponse, error) {
	c := req.GetCutover()
	from, err := civil("cutover.from", c.GetFrom())
	if err != nil {
		return nil, err
	}
	out, err := s.app.PlanCutover(ctx, domain.Cutover{
		Municipality: c.GetMunicipality(), Fact: c.GetFact(), Kind: c.GetServiceKind(), Owner: c.GetOwner(), Days: domain.Period{From: from},
		NoteLV: c.GetNote().GetLv(), NoteEN: c.GetNote().GetEn(), Contact: c.GetContact(),
	})
	if err != nil {
		return nil, err
	}
	return &providersv1.PlanCutoverResponse{Cutover: cutover(&out)}, nil
}

func codeList(l *catalogue.CodeList) *providersv1.CodeList {
	return &providersv1.CodeList{Name: "codeLists/" + l.Name, Title: &typesv1.LocalizedText{Lv: l.LV, En: l.EN}, Codes: convert(l.Codes, code)}
}

func code(c *catalogue.Code) *providersv1.Code {
	return &providersv1.Code{Code: c.Code, Title: &typesv1.LocalizedText{Lv: c.LV, En: c.EN}, From: c.From, To: c.To, Source: c.Source, Mark: c.Mark}
}

func changelogEntry(e *catalogue.Entry) *providersv1.ChangelogEntry {
	return &providersv1.ChangelogEntry{
		Date: e.Date, Kind: providersv1.ChangelogKind(providersv1.ChangelogKind_value["CHANGELOG_KIND_"+e.Kind]), Text: &typesv1.LocalizedText{Lv: e.LV, En: e.EN},
	}
}

func cutover(c *domain.Cutover) *providersv1.Cutover {
	return &providersv1.Cutover{
		Name: names.Format("cutovers", c.ID), Municipality: c.Municipality, Fact: c.Fact, ServiceKind: c.Kind, Owner: c.Owner, From: c.Days.From.String(),
		To: c.Days.To.String(), Note: &typesv1.LocalizedText{Lv: c.NoteLV, En: c.NoteEN}, Contact: c.Contact, CreateTime: moment(c.Set),
	}
}
