package authn

// Certificate returns the authority's own certificate in DER form, for programs that check our servers with it.
func (ca *CA) Certificate() []byte { return ca.cert.Raw }
