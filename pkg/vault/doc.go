// Package vault encrypts single fields before they reach the database: accounts, means, special categories, hidden addresses
// (GDPR 32, SEC-ENC-2).
//
// Each subject has data keys of its own, one for each group of the catalogue and tenant. A data key lies beside the data,
// wrapped by a key that only a KeyService knows; a File is the one that comes with the platform. So a copy of the
// database opens nothing; rotating the service's key wraps data keys anew and touches no data; and destroying the data keys of
// a subject makes everything sealed with them unreadable.
//
// A sealed text is bound to its field and record: moved elsewhere it does not open. Texts are sealed and opened many at a
// time, with one statement for the keys that are not at hand. This package decides neither what is sealed nor for whom.
package vault
