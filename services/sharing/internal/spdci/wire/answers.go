package wire

import "encoding/json"

// Status is how far a message or request is.
type Status string

// The statuses of the standard.
const (
	Received  Status = "rcvd"
	Pending   Status = "pdng"
	Succeeded Status = "succ"
	Rejected  Status = "rjct"
)

// CallbackHeader is the header of an answer.
type CallbackHeader struct {
	Version       string `json:"version"`
	MessageID     string `json:"message_id"`
	MessageTS     string `json:"message_ts"`
	Action        string `json:"action"`
	Status        Status `json:"status"`
	ReasonCode    Code   `json:"status_reason_code,omitempty"`
	ReasonMessage string `json:"status_reason_message,omitempty"`
	TotalCount    int    `json:"total_count"`
	Completed     int    `json:"completed_count"`
	SenderID      string `json:"sender_id"`
	ReceiverID    string `json:"receiver_id"`
	Encrypted     bool   `json:"is_msg_encrypted"`
}

// Result is how one request of a message went.
type Result struct {
	ReferenceID   string `json:"reference_id"`
	Timestamp     string `json:"timestamp"`
	Status        Status `json:"status"`
	ReasonCode    Code   `json:"status_reason_code,omitempty"`
	ReasonMessage string `json:"status_reason_message,omitempty"`
	Locale        string `json:"locale,omitempty"`
}

// SearchResult is the answer to one search.
type SearchResult struct {
	Result
	Data *Data     `json:"data,omitempty"`
	Page *PageTold `json:"pagination,omitempty"`
}

// Data are the records that a search found.
type Data struct {
	Version    string `json:"version"`
	RegType    string `json:"reg_type"`
	RecordType string `json:"reg_record_type"`
	Records    []any  `json:"reg_records"`
}

// PageTold is which part of the records an answer is.
type PageTold struct {
	Size   int `json:"page_size"`
	Number int `json:"page_number"`
	Total  int `json:"total_count"`
}

// SearchAnswer answers searches.
type SearchAnswer struct {
	TransactionID string         `json:"transaction_id"`
	CorrelationID string         `json:"correlation_id"`
	Response      []SearchResult `json:"search_response"`
}

// SubscriptionTold is a subscription as it stands.
type SubscriptionTold struct {
	Version    string `json:"version"`
	Code       string `json:"code"`
	Status     string `json:"status"`
	Timestamp  string `json:"timestamp"`
	RegType    string `json:"reg_type,omitempty"`
	EventType  string `json:"reg_event_type,omitempty"`
	RecordType string `json:"notify_record_type,omitempty"`
	Locale     string `json:"locale,omitempty"`
}

// SubscribeResult is the answer to one wish to subscribe.
type SubscribeResult struct {
	Result
	Subscriptions []SubscriptionTold `json:"subscriptions,omitempty"`
}

// SubscribeAnswer answers wishes to subscribe.
type SubscribeAnswer struct {
	TransactionID string            `json:"transaction_id"`
	CorrelationID string            `json:"correlation_id"`
	Response      []SubscribeResult `json:"subscribe_response"`
}

// SubscriptionStatus is how a subscription stands after a wish to end it.
type SubscriptionStatus struct {
	Code   string `json:"code"`
	Status string `json:"status"`
}

// UnsubscribeAnswer answers a wish to end subscriptions.
type UnsubscribeAnswer struct {
	TransactionID string               `json:"transaction_id"`
	CorrelationID string               `json:"correlation_id"`
	Timestamp     string               `json:"timestamp"`
	Status        Status               `json:"status"`
	ReasonCode    Code                 `json:"status_reason_code,omitempty"`
	ReasonMessage string               `json:"status_reason_message,omitempty"`
	Subscriptions []SubscriptionStatus `json:"subscription_status"`
}

// StatusAnswer tells where a transaction stands.
type StatusAnswer struct {
	TransactionID string `json:"transaction_id"`
	CorrelationID string `json:"correlation_id"`
	Response      struct {
		TxnType string `json:"txn_type"`
		Status  any    `json:"txn_status"`
	} `json:"txnstatus_response"`
}

// Receipt is the txn_status of enrolments that were compared: nothing of them is kept, so it lists none.
type Receipt struct {
	TransactionID string `json:"transaction_id"`
	Information   struct {
		Beneficiaries []any `json:"beneficiaries"`
	} `json:"receipt_information"`
}

// EnrolledResult is whether a person is enrolled.
type EnrolledResult struct {
	Result
	Enrolled string `json:"enrolled_status"`
}

// EnrolledAnswer answers questions about enrolments.
type EnrolledAnswer struct {
	TransactionID string           `json:"transaction_id"`
	CorrelationID string           `json:"correlation_id"`
	Response      []EnrolledResult `json:"enrolled_response"`
}

// Notice is something that happened.
type Notice struct {
	ReferenceID string     `json:"reference_id"`
	Timestamp   string     `json:"timestamp"`
	Data        NoticeData `json:"data"`
	Locale      string     `json:"locale,omitempty"`
}

// NoticeData is the record that something happened to.
type NoticeData struct {
	Version    string `json:"version"`
	RegType    string `json:"reg_type"`
	EventType  string `json:"reg_event_type"`
	RecordType string `json:"reg_record_type"`
	Records    any    `json:"reg_records"`
}

// NotifyMessage tells a subscriber what happened.
type NotifyMessage struct {
	TransactionID string   `json:"transaction_id"`
	Events        []Notice `json:"notify_event"`
}

// Ack acknowledges a message, or says at once why it is not taken.
type Ack struct {
	Message struct {
		Status        string    `json:"ack_status"`
		Timestamp     string    `json:"timestamp"`
		CorrelationID string    `json:"correlation_id"`
		Error         *AckError `json:"error,omitempty"`
	} `json:"message"`
}

// AckError is why a message is not taken. Its codes are those of transport; the code of the header leads the text.
type AckError struct {
	Code    Code   `json:"code"`
	Message string `json:"message"`
}

// Join puts the parts of an envelope together, byte for byte.
func Join(signature string, header, message json.RawMessage) (json.RawMessage, error) {
	quoted, err := json.Marshal(signature)
	if err != nil {
		return nil, err
	}
	out := append([]byte(`{"signature":`), quoted...)
	out = append(append(append(out, `,"header":`...), header...), `,"message":`...)
	return append(append(out, message...), '}'), nil
}
