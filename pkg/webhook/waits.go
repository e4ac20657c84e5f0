package webhook

import "time"

// waits are the times between attempts (Standard Webhooks): at once, then later and later for about three days.
var waits = []time.Duration{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
	10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
}

// Wait is how long to wait after so many failed attempts, spread by a tenth either way by a chance from 0 to 1: endpoints that
// failed together do not come back together. It is never shorter than the endpoint asked for.
func Wait(attempts int, chance float64, asked time.Duration) time.Duration {
	wait := waits[min(max(attempts, 1), len(waits))-1]
	wait += time.Duration((chance*2 - 1) * float64(wait) / 10)
	return max(wait, asked)
}
