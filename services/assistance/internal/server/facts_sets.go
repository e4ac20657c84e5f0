package server

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// factSet writes where the values of a declaration come from.
func factSet(s *domain.FactSet) *assistancev1.FactSet {
	out := &assistancev1.FactSet{Household: s.Household}
	if at, err := time.Parse(time.RFC3339Nano, s.KnownAt); err == nil {
		out.KnownAt = timestamppb.New(at)
	}
	for _, u := range s.Used {
		out.Used = append(out.Used, factUse(u))
	}
	return out
}

func factUse(u domain.FactUse) *assistancev1.FactUse {
	return &assistancev1.FactUse{Fact: u.Fact, Path: u.Path, Rule: u.Rule, Source: u.Source, Disputed: u.Disputed, SetAside: u.SetAside}
}
