// Package webhook carries a signed message to an address that a stranger named: it signs as Standard Webhooks 1.0 says,
// dials nothing but public addresses, follows nobody, believes no more than a status and a few kilobytes of the reply,
// and tells what came of it in one word.
//
// It is not the queue: which change goes to which endpoint, when again and how often is a rule of domain and an act of
// app. It knows no change, no provider and no table. When to try again is said here too, for every queue alike.
package webhook
