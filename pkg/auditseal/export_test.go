package auditseal

// Reading is how stretches of the log are read.
var Reading = reading

// SealAtMost bounds the entries of a block for tests of a backlog.
func (s *Sealer) SealAtMost(entries int) { s.most = entries }
