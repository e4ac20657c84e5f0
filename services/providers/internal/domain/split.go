package domain

// part is what one payer owes of a service.
type part struct {
	Payer      FundingSource
	Share      int
	CoPayCents int64
	cents      int64
}

// split divides the value of what was accepted among the payers, exactly: the client's co-payment for each unit comes first, at
// most all of it; shares of the rest are rounded so that together they are the rest. A service that a closed statement holds
// keeps the shares by which it was closed, whatever they are now.
func split(d *Delivered, a *Assignment, closed []Settled) []part {
	parts, copay := payersOf(a, closed)
	total := rounded(d.Value)
	client := min(rounded(int64(d.Accepted)*copay), total)
	rest, share, given := total-client, int64(0), int64(0)
	for i := range parts {
		share += int64(parts[i].Share)
		upTo := rest * share / 10_000
		parts[i].cents, given = upTo-given, upTo
	}
	if copay > 0 {
		i := len(parts)
		for n := range parts {
			if parts[n].Payer == payerClient {
				i = n
			}
		}
		if i == len(parts) {
			parts = append(parts, part{Payer: payerClient})
		}
		parts[i].CoPayCents = copay
		parts[i].cents += client
	}
	return parts
}

const payerClient FundingSource = "CLIENT"

// payersOf are who pays, in the order of the list of payers, and the co-payment of a unit. Where nobody was named it is the
// municipality that assigned the client.
func payersOf(a *Assignment, closed []Settled) (parts []part, copay int64) {
	shares := map[FundingSource]int{}
	for _, s := range closed {
		shares[s.Payer], copay = shares[s.Payer]+s.Share, max(copay, s.CoPayCents)
	}
	if len(closed) == 0 && a != nil {
		copay = a.CoPayCents
		for _, p := range a.Payers {
			shares[p.Who] += p.Share
		}
	}
	for _, who := range FundingSources {
		if shares[who] > 0 {
			parts = append(parts, part{Payer: who, Share: shares[who]})
		}
	}
	if len(parts) == 0 {
		parts = []part{{Payer: "MUNICIPAL", Share: 10_000}}
	}
	return parts, copay
}

// rounded turns hundredths of cents, never below zero, into cents, half a cent upwards.
func rounded(hundredths int64) int64 { return (hundredths + 50) / 100 }

// AssignedIn is the most that the grant allows in a month; 0 is no limit. A limit for each day or week counts the days of the
// assignment outside its pauses, or the weeks that they lie in.
func (a *Assignment) AssignedIn(m Month) Units {
	if a.Limit == 0 || a.LimitPer == "TOTAL" || a.LimitPer == "MONTH" {
		return a.Limit
	}
	n, last := Units(0), Date{}
	for day := m.First(); !day.After(m.Last()); day = day.AddDays(1) {
		if !a.Period.Contains(day) || a.pausedOn(day) {
			continue
		}
		if at := first(a.LimitPer, day); at != last {
			n, last = n+1, at
		}
	}
	return n * a.Limit
}

func (a *Assignment) pausedOn(day Date) bool {
	for _, p := range a.Pauses {
		if p.Contains(day) {
			return true
		}
	}
	return false
}
