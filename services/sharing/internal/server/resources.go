package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	instancesv1 "github.com/digisoc/platform/proto/gen/go/instances/v1"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/resource"
)

// Resources implements sharing.v1.ResourceService and instances.v1.InstanceService.
type Resources struct {
	sharingv1.UnsafeResourceServiceServer
	instancesv1.UnsafeInstanceServiceServer
	app *app.Resources
}

var (
	_ sharingv1.ResourceServiceServer   = (*Resources)(nil)
	_ instancesv1.InstanceServiceServer = (*Resources)(nil)
)

// NewResources returns the server over the use cases.
func NewResources(a *app.Resources) *Resources { return &Resources{app: a} }

// ReportInstance keeps what a program says of itself.
func (s *Resources) ReportInstance(ctx context.Context, req *instancesv1.ReportInstanceRequest) (*instancesv1.ReportInstanceResponse, error) {
	i := resource.Instance{
		ID: req.GetInstance(), Version: req.GetVersion(), Host: req.GetHost(), Started: req.GetStartTime().AsTime(), Callers: req.GetCallers(), Seen: map[string]time.Time{},
		Database: req.GetDatabase(), DatabaseVersion: req.GetDatabaseVersion(), Keystores: req.GetKeystores(), Outside: req.GetOutside(), Groups: req.GetDataGroups(),
		Stopped: req.GetStopping(),
	}
	for _, c := range req.GetSeenCallers() {
		i.Seen[c.GetName()] = c.GetSeenTime().AsTime()
	}
	return &instancesv1.ReportInstanceResponse{}, s.app.Report(ctx, i)
}

// ListResources lists the catalogue.
func (s *Resources) ListResources(ctx context.Context, _ *sharingv1.ListResourcesRequest) (*sharingv1.ListResourcesResponse, error) {
	all, at, err := s.app.Look(ctx)
	if err != nil {
		return nil, err
	}
	out := &sharingv1.ListResourcesResponse{LookTime: timestamppb.New(at)}
	for i := range all {
		out.Resources = append(out.Resources, resourceMessage(&all[i]))
	}
	return out, nil
}

// CompareResources tells the differences.
func (s *Resources) CompareResources(ctx context.Context, _ *sharingv1.CompareResourcesRequest) (*sharingv1.CompareResourcesResponse, error) {
	all, at, err := s.app.Compare(ctx)
	if err != nil {
		return nil, err
	}
	out := &sharingv1.CompareResourcesResponse{LookTime: timestamppb.New(at)}
	for _, d := range all {
		out.Differences = append(out.Differences, &sharingv1.ResourceDifference{Kind: d.Kind, Id: d.ID, Dependency: d.Dependency})
	}
	return out, nil
}

// ExportResources answers with a file.
func (s *Resources) ExportResources(ctx context.Context, req *sharingv1.ExportResourcesRequest) (*sharingv1.ExportResourcesResponse, error) {
	all, err := s.ListResources(ctx, nil)
	if err != nil {
		return nil, err
	}
	var file *typesv1.File
	if req.GetFormat() == "CSV" {
		file, err = csvFile("resources.csv", resourceLines(all.GetResources()))
	} else {
		file, err = jsonFile("resources.json", all)
	}
	return &sharingv1.ExportResourcesResponse{File: file}, err
}

func resourceLines(all []*sharingv1.Resource) [][]string {
	lines := [][]string{{
		"id", "title_lv", "title_en", "declared", "running", "optional", "owner", "confidentiality", "integrity", "availability", "data_groups", "instances",
		"dependencies", "outsourced", "detail", "from", "mark", "source",
	}}
	for _, r := range all {
		var instances, needs, parts []string
		for _, i := range r.GetInstances() {
			instances = append(instances, i.GetHost()+" "+i.GetInstance()+" "+i.GetVersion())
		}
		for _, d := range r.GetDependencies() {
			needs = append(needs, d.GetId())
		}
		for _, p := range r.GetOutsourced() {
			parts = append(parts, p.GetOrganisation()+" "+p.GetTitle())
		}
		lines = append(lines, []string{
			r.GetId(), r.GetTitle().GetLv(), r.GetTitle().GetEn(), strconv.FormatBool(r.GetDeclared()), strconv.FormatBool(r.GetRunning()), strconv.FormatBool(r.GetOptional()),
			r.GetOwner(), r.GetConfidentiality(), r.GetIntegrity(), r.GetAvailability(), strings.Join(r.GetDataGroups(), " "), strings.Join(instances, "; "),
			strings.Join(needs, " "), strings.Join(parts, "; "), r.GetDetail(), r.GetFromDate(), r.GetMark(), r.GetSource(),
		})
	}
	return lines
}

func csvFile(name string, lines [][]string) (*typesv1.File, error) {
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(lines); err != nil {
		return nil, err
	}
	return file(name, "text/csv; charset=utf-8", b.Bytes()), nil
}

func jsonFile(name string, m proto.Message) (*typesv1.File, error) {
	body, err := protojson.MarshalOptions{Multiline: true, EmitUnpopulated: true}.Marshal(m)
	if err != nil {
		return nil, err
	}
	return file(name, "application/json", body), nil
}

func file(name, media string, body []byte) *typesv1.File {
	sum := sha256.Sum256(body)
	return &typesv1.File{MediaType: media, FileName: name, Content: body, Sha256: hex.EncodeToString(sum[:])}
}
