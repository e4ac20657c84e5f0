// Package spdci serves the registry interfaces of SPDCI 1.0.0 from the datasets: the social registry from who has the status of a
// needy or low-income household, the integrated beneficiary registry from which benefits were granted.
//
// A partner is an institution's system whose record an official keeps; what it is told is what a dataset permission of its
// institution opens for the purpose it states, read anew at every message, and what the grants of the catalogue give. The form of
// messages is package wire, queries are package query, calls to partners package courier, SQL package store. It writes no register.
package spdci
