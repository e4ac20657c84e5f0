package domain

import (
	"time"

	"github.com/google/uuid"
)

// PackState is where a rule pack stands.
type PackState int32

// States of a rule pack, numbered as in the contract.
const (
	PackBuiltIn  PackState = 1 // came with the program
	PackProposed PackState = 2 // waits for a second person
	PackActive   PackState = 3 // in force from its day until the next pack's day
)

var packStateWords = []string{"", "BUILT_IN", "PROPOSED", "ACTIVE"}

// String is the word of the contract without its prefix.
func (s PackState) String() string { return word(packStateWords, s) }

// UnmarshalText reads the word.
func (s *PackState) UnmarshalText(b []byte) error { return unword(packStateWords, b, s) }

// RulePack is one whole set of dated parameters: what the engine computes with from a day on.
type RulePack struct {
	ID                uuid.UUID
	Label             string
	Reason            string
	Hash              string // of the rows in canonical form
	State             PackState
	ValidFrom         Date // 0 for the pack of the program
	Rows              int
	Warnings          []string
	ProposedBy        string // subject of the token
	ProposedAt        time.Time
	ActivatedBy       string
	ActivatedAt       time.Time
	RetroactiveReason string
}

// Activate puts a proposed pack into force. It takes a second person (ErrRulePackSamePerson), who names the hash that she looked
// at, and a reason when the day of the pack has passed (R63).
func (p RulePack) Activate(by, hash, retroactive string, now time.Time, today Date) (RulePack, error) {
	switch {
	case p.State != PackProposed:
		return RulePack{}, ErrRulePackNotProposed
	case by == p.ProposedBy:
		return RulePack{}, ErrRulePackSamePerson
	case hash != p.Hash:
		return RulePack{}, ErrRulePackHashChanged
	case p.ValidFrom < today && retroactive == "":
		return RulePack{}, ErrRulePackReasonRequired.Field("retroactive_reason", ErrRulePackReasonRequired.Reason, ErrRulePackReasonRequired.Message, ErrRulePackReasonRequired.MessageLV)
	}
	p.State, p.ActivatedBy, p.ActivatedAt, p.RetroactiveReason = PackActive, by, now, retroactive
	return p, nil
}
