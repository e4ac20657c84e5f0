package wire

import (
	"encoding/json"
)

// Requests is a message with a list of requests: searches or subscriptions.
type Requests struct {
	TransactionID string
	List          []json.RawMessage
}

// Item is what every request of a list has.
type Item struct {
	ReferenceID string          `json:"reference_id"`
	Timestamp   string          `json:"timestamp"`
	Locale      string          `json:"locale"`
	Search      json.RawMessage `json:"search_criteria"`
	Subscribe   json.RawMessage `json:"subscribe_criteria"`
}

// Criteria is what a search asks for.
type Criteria struct {
	Version        string          `json:"version"`
	RegType        string          `json:"reg_type"`
	RecordType     string          `json:"reg_record_type"`
	QueryType      string          `json:"query_type"`
	ResponseEntity string          `json:"response_entity"`
	Query          json.RawMessage `json:"query"`
	Sort           []Sort          `json:"sort"`
	Pagination     *Pagination     `json:"pagination"`
	Consent        *Statement      `json:"consent"`
	Authorize      *Statement      `json:"authorize"`
}

// Sort is one attribute to sort by.
type Sort struct {
	Attribute string `json:"attribute_name"`
	Order     string `json:"sort_order"`
}

// Pagination is which part of the records is wanted, counted from 1.
type Pagination struct {
	Size   json.Number `json:"page_size"`
	Number json.Number `json:"page_number"`
}

// Statement is a consent or authorisation that a partner states. Of its purpose the code and its source are kept, free text is not.
type Statement struct {
	TS      string `json:"ts,omitempty"`
	Purpose struct {
		Code   string `json:"code,omitempty"`
		RefURI string `json:"ref_uri,omitempty"`
	} `json:"purpose"`
}

// Subscription is what a partner wants to be notified of.
type Subscription struct {
	RegType    string          `json:"reg_type"`
	EventType  string          `json:"reg_event_type"`
	FilterType string          `json:"filter_type"`
	Filter     json.RawMessage `json:"filter"`
	RecordType string          `json:"notify_record_type"`
	Frequency  *struct {
		Start string `json:"start_time"`
		End   string `json:"end_time"`
		Cron  string `json:"frequency"`
	} `json:"frequency"`
	Authorize *Statement `json:"authorize"`
}

// Unsubscribe names subscriptions to end.
type Unsubscribe struct {
	TransactionID string   `json:"transaction_id"`
	Timestamp     string   `json:"timestamp"`
	Codes         []string `json:"subscription_codes"`
}

// StatusQuestion asks where a transaction stands.
type StatusQuestion struct {
	TransactionID string `json:"transaction_id"`
	Request       struct {
		ReferenceID    string          `json:"reference_id"`
		TxnType        string          `json:"txn_type"`
		AttributeType  string          `json:"attribute_type"`
		AttributeValue json.RawMessage `json:"attribute_value"`
		Locale         string          `json:"locale"`
	} `json:"txnstatus_request"`
}

// Enrolled asks whether a person is enrolled in a programme.
type Enrolled struct {
	TransactionID string `json:"transaction_id"`
	Criteria      struct {
		QueryType string          `json:"query_type"`
		Query     json.RawMessage `json:"query"`
	} `json:"enrolled_criteria"`
}

// Updates are enrolments that a partner reports.
type Updates struct {
	TransactionID string `json:"transaction_id"`
	Updates       struct {
		Beneficiaries []map[string]any `json:"beneficiaries"`
	} `json:"enrolled_updates"`
}

// Read reads a message, or a part of one, with its misspellings put right.
func Read(raw json.RawMessage, into any) error {
	fields, err := Heal(raw)
	if err != nil {
		return err
	}
	right, err := json.Marshal(fields)
	if err != nil {
		return err
	}
	return json.Unmarshal(right, into)
}

// ReadRequests reads the list of a message; field names it.
func ReadRequests(raw json.RawMessage, field string) (Requests, error) {
	fields, err := Heal(raw)
	if err != nil {
		return Requests{}, ErrMalformed
	}
	list, ok := fields[field].([]any)
	out := Requests{TransactionID: text(fields["transaction_id"])}
	if !ok || !Reference(out.TransactionID) {
		return Requests{}, ErrMalformed
	}
	for _, one := range list {
		raw, err := json.Marshal(one)
		if err != nil {
			return Requests{}, ErrMalformed
		}
		out.List = append(out.List, raw)
	}
	return out, nil
}
