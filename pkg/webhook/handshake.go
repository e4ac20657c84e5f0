package webhook

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
)

// Origin is the name under which the platform asks to be let in, as the CloudEvents handshake has it.
const Origin = "digisoc.lv"

// Why an endpoint is not verified.
var (
	ErrNotAllowed = errors.New("webhook: the endpoint did not allow the origin")
	ErrNotEchoed  = errors.New("webhook: the endpoint did not return the challenge")
)

// Handshake makes sure that an endpoint wants these messages, so that nobody can turn them on a stranger. First the
// abuse protection of CloudEvents: OPTIONS with the origin, which the answer must name or allow to all. Then one signed
// message of type endpoint.verification whose random challenge must come back as {"challenge": "..."}.
func (s *Sender) Handshake(ctx context.Context, address, id string, keys []Key) error {
	header := make(http.Header)
	header.Set("WebHook-Request-Origin", Origin)
	r, answer := s.call(ctx, http.MethodOptions, address, header, nil)
	if r.Outcome != Delivered {
		return outcomeError(r, ErrNotAllowed)
	}
	if allowed := strings.TrimSpace(answer.header.Get("WebHook-Allowed-Origin")); allowed != "*" && !strings.EqualFold(allowed, Origin) {
		return ErrNotAllowed
	}
	return s.challenge(ctx, address, id, keys)
}

func (s *Sender) challenge(ctx context.Context, address, id string, keys []Key) error {
	challenge := rand.Text()
	body, err := json.Marshal(map[string]string{"type": "endpoint.verification", "challenge": challenge})
	if err != nil {
		return err
	}
	header := make(http.Header)
	header.Set("Content-Type", "application/json")
	if err := Sign(header, keys, id, s.clock.Now(), body); err != nil {
		return err
	}
	r, answer := s.call(ctx, http.MethodPost, address, header, body)
	if r.Outcome != Delivered {
		return outcomeError(r, ErrNotEchoed)
	}
	var back struct {
		Challenge string `json:"challenge"`
	}
	if json.Unmarshal(answer.body, &back) != nil || subtle.ConstantTimeCompare([]byte(back.Challenge), []byte(challenge)) != 1 {
		return ErrNotEchoed
	}
	return nil
}

// outcomeError keeps the refusal of an address apart: that is ours, not the endpoint's.
func outcomeError(r Result, otherwise error) error {
	if r.Outcome == AddressRefused {
		return ErrAddress
	}
	return otherwise
}
