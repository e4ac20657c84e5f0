// Package e2e tests the whole platform from outside: through REST, through events, and by killing it.
//
// With E2E_URL the tests run against a deployed system with the development issuer instead of one that they start. Those
// that need an instance of their own, to kill it, to look into its database or to change its law, are called
// TestInstance…; they alone are left out there.
package e2e
