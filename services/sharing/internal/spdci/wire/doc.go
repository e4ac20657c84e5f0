// Package wire is the form of SPDCI 1.0.0 messages: the signed envelope, its encryption, what comes in and what goes out.
//
// It is generous with what comes in: known misspellings, numbers in quotes and country codes for languages are understood. What
// goes out is held to the schemas in schema/, always. It knows no register, no partner and no database.
package wire
