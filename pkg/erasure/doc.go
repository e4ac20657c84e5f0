// Package erasure carries lawful erasure out where the data lie (GDPR 17, 5(1)(e); REQ-DAT-6): when an erasure was ordered, each service
// asks the dated law of terms about every group of data that it keeps sealed about the person, destroys the keys of those whose term has
// ended, and reports what it destroyed and what it has to keep and why (GDPR 17(3)(b)), all in one transaction.
//
// It decides nothing about who may be erased: two data officers do, in the service persons. Data that are not sealed are not touched.
package erasure
