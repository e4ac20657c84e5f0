package rest

import (
	"context"
	"net/url"

	"github.com/digisoc/platform/services/sharing/internal/dagr"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Publish gives rows of a dataset to a section.
func (c *Client) Publish(ctx context.Context, s dagr.Section, dataset string, rows []dagr.Row) ([]dagr.Result, error) {
	call := c.contract.Calls[dagr.CallPublishSandbox]
	if s == dagr.Main {
		call = c.contract.Calls[dagr.CallPublishMain]
	}
	var got struct {
		Results []dagr.Result `json:"results"`
	}
	if err := c.call(ctx, call, dataset, "", nil, rows, &got); err != nil {
		return nil, err
	}
	if len(got.Results) != len(rows) {
		return nil, domain.ErrRegisterUnreadable
	}
	for _, r := range got.Results {
		if r.Status != dagr.Accepted && r.Status != dagr.Repeated && r.Status != dagr.Rejected {
			return nil, domain.ErrRegisterUnreadable
		}
	}
	return got.Results, nil
}

// Permissions lists what the connection may read.
func (c *Client) Permissions(ctx context.Context) ([]dagr.Permission, error) {
	var got []dagr.Permission
	err := c.call(ctx, c.contract.Calls[dagr.CallPermissions], "", "", nil, nil, &got)
	return got, err
}

// Read reads one record.
func (c *Client) Read(ctx context.Context, service string, key dagr.Key, permission string) (dagr.Record, error) {
	var got dagr.Record
	if err := c.call(ctx, c.contract.Calls[dagr.CallRead], service, permission, nil, key, &got); err != nil {
		return dagr.Record{}, err
	}
	if got.Data == nil || got.Version <= 0 {
		return dagr.Record{}, domain.ErrRegisterUnreadable
	}
	return got, nil
}

// Changes lists changes after a cursor.
func (c *Client) Changes(ctx context.Context, service, permission string, since dagr.Cursor, limit int) ([]dagr.Change, dagr.Cursor, error) {
	var got struct {
		Changes []dagr.Change `json:"changes"`
		Cursor  dagr.Cursor   `json:"cursor"`
	}
	query := url.Values{"limit": {limitOf(limit)}}
	if from, ok := since.Since(); ok {
		query.Set("since", from)
	} else if since != "" {
		query.Set("cursor", string(since))
	}
	if err := c.call(ctx, c.contract.Calls[dagr.CallChanges], service, permission, query, nil, &got); err != nil {
		return nil, since, err
	}
	if got.Cursor == "" {
		return nil, since, domain.ErrRegisterUnreadable
	}
	return got.Changes, got.Cursor, nil
}
