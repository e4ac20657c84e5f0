package check

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	optionsv1 "github.com/digisoc/platform/proto/gen/go/options/v1"
	"github.com/digisoc/platform/scripts/house/internal/tree"
)

// contract asks the descriptors what buf's own rules do not know.
var contract = Check{
	Name: "contract", Slow: true,
	Rule: "buf lint; every string field has a data class, every RPC says who may call it and has a REST path",
	Todo: "add (options.v1.data_class) to the field, (options.v1.access) and (google.api.http) to the RPC, then make gen",
	Run: func(ctx context.Context, t *tree.Tree) (Result, error) {
		_, err := run(ctx, t.Root, t.Path(".bin/buf"), "lint")
		r, err := answer(err)
		if err != nil || len(r.Problems) > 0 {
			return r, err
		}
		files, err := descriptors(ctx, t)
		if err != nil {
			return r, err
		}
		for _, f := range files {
			for i := range f.Messages().Len() {
				message(&r, f.Messages().Get(i))
			}
			for i := range f.Services().Len() {
				methods(&r, f.Services().Get(i))
			}
		}
		return r, nil
	},
}

// descriptors compiles the contract and returns the files that are ours.
func descriptors(ctx context.Context, t *tree.Tree) ([]protoreflect.FileDescriptor, error) {
	dir, err := os.MkdirTemp("", "house-contract-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	image := filepath.Join(dir, "image.binpb")
	if _, err := run(ctx, t.Root, t.Path(".bin/buf"), "build", "--as-file-descriptor-set", "-o", image); err != nil {
		return nil, err
	}
	b, err := os.ReadFile(image)
	if err != nil {
		return nil, err
	}
	var set descriptorpb.FileDescriptorSet
	if err := proto.Unmarshal(b, &set); err != nil {
		return nil, fmt.Errorf("contract image: %w", err)
	}
	registry, err := protodesc.NewFiles(&set)
	if err != nil {
		return nil, fmt.Errorf("contract image: %w", err)
	}
	var out []protoreflect.FileDescriptor
	registry.RangeFiles(func(f protoreflect.FileDescriptor) bool {
		if t.Has("proto/" + f.Path()) {
			out = append(out, f)
		}
		return true
	})
	return out, nil
}

func message(r *Result, m protoreflect.MessageDescriptor) {
	for i := range m.Messages().Len() {
		message(r, m.Messages().Get(i))
	}
	if m.IsMapEntry() || strings.HasPrefix(string(m.FullName()), "options.") {
		return
	}
	for i := range m.Fields().Len() {
		f := m.Fields().Get(i)
		value := f
		if f.IsMap() {
			value = f.MapValue()
		}
		if value.Kind() != protoreflect.StringKind && value.Kind() != protoreflect.BytesKind {
			continue
		}
		class, _ := proto.GetExtension(f.Options(), optionsv1.E_DataClass).(optionsv1.DataClass)
		if class == optionsv1.DataClass_DATA_CLASS_UNSPECIFIED {
			r.problem("proto/%s: %s has no data class", f.ParentFile().Path(), f.FullName())
		}
	}
}

var dataGroup = regexp.MustCompile(`^G(0[1-9]|[12]\d|3[0-3])$`)

func methods(r *Result, s protoreflect.ServiceDescriptor) {
	for i := range s.Methods().Len() {
		m := s.Methods().Get(i)
		complain := func(why string) { r.problem("proto/%s: %s %s", m.ParentFile().Path(), m.FullName(), why) }
		if !proto.HasExtension(m.Options(), annotations.E_Http) {
			complain("has no REST path")
		}
		access, _ := proto.GetExtension(m.Options(), optionsv1.E_Access).(*optionsv1.Access)
		if !proto.HasExtension(m.Options(), optionsv1.E_Access) || access == nil {
			complain("does not say who may call it: (options.v1.access) is missing")
			continue
		}
		if access.GetPersonalData() && len(access.GetGroups()) == 0 {
			complain("touches personal data but names no group of the data catalogue")
		}
		for _, g := range access.GetGroups() {
			if !dataGroup.MatchString(g) {
				complain("names the unknown data group " + g)
			}
		}
		if access.GetPublic() && (access.GetPersonalData() || access.GetWrite() || access.GetRecord()) {
			complain("is public, so it may neither touch personal data or records nor write")
		}
	}
}
