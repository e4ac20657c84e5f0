package app

import (
	"github.com/digisoc/platform/services/persons/internal/domain"
	"github.com/digisoc/platform/services/persons/internal/territory"
)

// ListMunicipalities returns the municipalities that exist on the day, today with the zero Date. Reference data: no
// policy and no audit.
func (a *App) ListMunicipalities(day domain.Date) []territory.Municipality {
	if day.IsZero() {
		day = a.today()
	}
	return a.territory.On(day)
}
