// Package restriction holds in a service which data of persons are restricted (GDPR 18) or disputed (16), as sharing announced it, and says what that ends:
// which purposes still see restricted data (18(2)) and which automated uses stop until a human has looked. The chain of calls leaves the
// data out of answers with it; a use case asks it before it computes or pays.
//
// It decides no request: that is a named officer, in sharing. It keeps no data of persons but their opaque names.
package restriction
