package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/pg"
)

// sender is the system of one provider.
type sender struct {
	base, issuer, client string
	key                  jose.JSONWebKey
	http                 *http.Client
	registration         string
	assignments          []string
	token                string
	until                time.Time
}

// seedSenders makes providers with a registration, an agreement in production, keys and accepted clients, straight in the
// tables: what is measured is what they send.
func (i *instance) seedSenders(ctx context.Context) ([]*sender, error) {
	authority, err := os.ReadFile(i.Running().CA)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority)
	all := make([]*sender, senders)
	for n := range all {
		if all[n], err = i.seedSender(ctx, n, roots); err != nil {
			return nil, fmt.Errorf("provider %d: %w", n, err)
		}
	}
	_, err = i.DB("providers").Exec(ctx, "analyze assignment, registration, client_key, credential, agreement, input_mode")
	_ = err // the role of the service may not; statistics come by themselves
	return all, nil
}

func (i *instance) seedSender(ctx context.Context, n int, roots *x509.CertPool) (*sender, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		return nil, err
	}
	s := &sender{
		base: i.Running().Secure, issuer: i.Base() + "/oauth2", client: fmt.Sprintf("ds_live_bench%d", n),
		key: jose.JSONWebKey{Key: private, KeyID: "k", Algorithm: string(jose.ES256)},
		http: &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{
			RootCAs: roots, MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: private}},
		}}},
	}
	sum := sha256.Sum256(der)
	return s, s.store(ctx, i.DB("providers"), n, base64.RawURLEncoding.EncodeToString(sum[:]))
}

func (s *sender) store(ctx context.Context, db *pg.DB, n int, certificate string) error {
	jwk, err := json.Marshal(s.key.Public())
	if err != nil {
		return err
	}
	sum := sha256.Sum256(jwk)
	provider, registration, agreement, credential := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	s.registration = "registrations/" + registration.String()
	ids, persons := make([]uuid.UUID, clientsEach), make([]uuid.UUID, clientsEach)
	for k := range ids {
		ids[k], persons[k] = uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
		s.assignments = append(s.assignments, "assignments/"+ids[k].String())
	}
	return db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
		for _, q := range []struct {
			sql  string
			args []any
		}{
			{`insert into provider (id, environment, reg_no, title, legal_form, version, created_at) values ($1, 'PRODUCTION', $2, 'Mērījums', 'ASSOCIATION', 1, now())`,
				[]any{provider, fmt.Sprintf("4000900%04d", n)}},
			{`insert into registration (id, provider_id, environment, number, service_kind, client_group, form, municipality, address, address_key, protected, phone, website,
				state, valid_from, valid_to, suspended, decision_ref, reason, version, created_at, updated_at)
				values ($1, $2, 'PRODUCTION', $3, 'SVC-04', 'ALL', 'BOTH', '0033000', 'A', 'a', false, '', '', 'REGISTERED', current_date - 700, current_date + 700, '{}', '', '', 1, now(), now())`,
				[]any{registration, provider, fmt.Sprintf("B-%d", n)}},
			{`insert into input_mode (id, registration_id, mode, from_day, set_by, set_at) values (gen_random_uuid(), $1, 'API', current_date - 700, 'bench', now())`, []any{registration}},
			{`insert into agreement (id, provider_id, environment, municipality, state, grant_code, registrations, fields, modes, per_minute, per_day, schema_word, valid_from,
				valid_to, body, version, created_at, updated_at) values ($1, $2, 'PRODUCTION', '0033000', 'PRODUCTION', 'GR-03', array[$3::uuid], '{G20}', '{API}', 1000000, 10000000,
				'2026-10', current_date - 700, current_date + 700, '{}', 1, now(), now())`, []any{agreement, provider, registration}},
			{`insert into credential (id, agreement_id, environment, client_id, version, created_at) values ($1, $2, 'PRODUCTION', $3, 1, now())`, []any{credential, agreement, s.client}},
			{`insert into credential_key (credential_id, thumbprint, jwk, valid_from) values ($1, $2, $3, now() - interval '1 hour')`,
				[]any{credential, base64.RawURLEncoding.EncodeToString(sum[:]), string(jwk)}},
			{`insert into credential_certificate (credential_id, thumbprint, not_after, valid_from) values ($1, $2, now() + interval '1 day', now() - interval '1 hour')`, []any{credential, certificate}},
			{`insert into assignment (id, environment, provider_id, registration_id, agreement_id, municipality, person, grant_ref, service_kind, unit, limit_units, limit_per, from_day, to_day,
				paused, payers, copay_cents, answer_by, extract, plan_version, address_hidden, state, reason, note, version, created_by, created_at, updated_at)
				select x.id, 'PRODUCTION', $1, $2, $3, '0033000', x.person, 'L', 'SVC-04', 'HOUR', 1000000, 'TOTAL', current_date - 600, current_date + 600, '{}', '[]', 0, now(), '{}', 1, false,
				'ACCEPTED', '', '', 1, 'bench', now(), now() from (select unnest($4::uuid[]) as id, unnest($5::uuid[]) as person) x`, []any{provider, registration, agreement, ids, persons}},
		} {
			if _, err := tx.Exec(ctx, q.sql, q.args...); err != nil {
				return err
			}
		}
		return nil
	})
}

// signIn returns a token, a new one shortly before the last ends.
func (s *sender) signIn(ctx context.Context) (string, error) {
	if time.Now().Before(s.until) {
		return s.token, nil
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: s.key}, nil)
	if err != nil {
		return "", err
	}
	raw, err := jwt.Signed(signer).Claims(jwt.Claims{
		Issuer: s.client, Subject: s.client, Audience: jwt.Audience{s.issuer}, ID: rand.Text(),
		IssuedAt: jwt.NewNumericDate(time.Now()), Expiry: jwt.NewNumericDate(time.Now().Add(time.Minute)),
	}).Serialize()
	if err != nil {
		return "", err
	}
	form := url.Values{"grant_type": {"client_credentials"}, "client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}, "client_assertion": {raw}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.base+"/oauth2/token", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := s.http.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	var got struct {
		Access string `json:"access_token"`
		Reason string `json:"reason"`
	}
	if err := json.NewDecoder(res.Body).Decode(&got); err != nil || got.Access == "" {
		return "", fmt.Errorf("token: %d %s %w", res.StatusCode, got.Reason, err)
	}
	s.token, s.until = got.Access, time.Now().Add(4*time.Minute)
	return s.token, nil
}

// file sends the records from one number to another and checks that each was answered by itself.
func (s *sender) file(ctx context.Context, provider, from, to int, all *atomic.Int64) error {
	return s.upload(ctx, to-from, all, func(w io.Writer) error { return s.write(w, provider, from, to) })
}

// repeat sends one new record n times in one file: it is kept once.
func (s *sender) repeat(ctx context.Context, n int) error {
	var line bytes.Buffer
	if err := s.write(&line, 0, 1_000_000_000, 1_000_000_001); err != nil {
		return err
	}
	return s.upload(ctx, n, &atomic.Int64{}, func(w io.Writer) error {
		b := bufio.NewWriterSize(w, 64<<10)
		for range n {
			if _, err := b.Write(line.Bytes()); err != nil {
				return err
			}
		}
		return b.Flush()
	})
}

// upload sends n records as one file.
func (s *sender) upload(ctx context.Context, n int, all *atomic.Int64, write func(io.Writer) error) error {
	token, err := s.signIn(ctx)
	if err != nil {
		return err
	}
	body, feed := io.Pipe()
	go func() { feed.CloseWithError(write(feed)) }()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.base+"/v1/uploads", body)
	if err != nil {
		return err
	}
	for name, value := range map[string]string{
		"Authorization": "Bearer " + token, "Content-Type": "application/x-ndjson", "Digisoc-Purpose": "DELIVER", "Digisoc-Legal-Basis": "SPSP-17-6",
	} {
		req.Header.Set(name, value)
	}
	res, err := s.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	answered, last := 0, ""
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() {
		last = lines.Text()
		if strings.Contains(last, `"outcome":"ACCEPTED"`) || strings.Contains(last, `"outcome":"DUPLICATE"`) {
			answered++
			all.Add(1)
		}
	}
	if err := lines.Err(); err != nil || answered != n || !strings.Contains(last, `"done":true`) {
		return fmt.Errorf("%d of %d records answered, status %d, last %q: %w", answered, n, res.StatusCode, last, err)
	}
	return nil
}

// write writes the records as a provider's system would.
func (s *sender) write(w io.Writer, provider, from, to int) error {
	b := bufio.NewWriterSize(w, 64<<10)
	today := time.Now()
	for n := from; n < to; n++ {
		day := today.AddDate(0, 0, -1-n/clientsEach%500)
		fmt.Fprintf(b, `{"eventId":"b-%d-%d","type":"service.delivered","schemaVersion":"2026-10","occurredAt":"%sT10:00:00Z","registration":"%s","assignment":"%s","worker":"w-%d","day":"%s","units":0.1}`+"\n",
			provider, n, day.Format(time.DateOnly), s.registration, s.assignments[n%clientsEach], n%20, day.Format(time.DateOnly))
	}
	return b.Flush()
}
