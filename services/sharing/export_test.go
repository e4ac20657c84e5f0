package sharing

import "context"

// WarnOfAssessments does what Run does each hour.
func (s *Service) WarnOfAssessments(ctx context.Context) (int, error) {
	return s.uses.WarnOfAssessments(ctx)
}
