// Package testkit gives tests real servers: PostgreSQL with a migrated database for each test, and JetStream in process.
//
// A test that needs a server runs or fails; it is never skipped. Nothing but _test.go files may import this package; a
// check says so. It is not a place for fixtures or fakes of a service: those live beside the test.
package testkit
