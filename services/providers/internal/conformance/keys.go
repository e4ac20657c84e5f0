package conformance

import (
	"fmt"
	"slices"
	"time"
)

// Names of calls that cases look for.
const (
	issueToken = "IssueToken"
	rotate     = "RotateCredential"
	get        = "GetAssignment"
	accept     = "AcceptAssignment"
	acked      = "AcknowledgeChanges"
	capacity   = "ReportCapacity"
	upload     = "UploadRecords"
)

func keyCases() []Case {
	return []Case{
		{
			ID: "C01", Family: "keys", Title: Text{"Pilnvara pret parakstītu apliecinājumu", "A token for a signed assertion"},
			Text: Text{"Sistēma pati saņem pilnvaru ar savu atslēgu (RFC 7523). Vērtē: pilnvara izsniegta.",
				"The system gets a token with its own key (RFC 7523). Judged: a token was issued."},
			Steps: []Step{{Until: tokenIssued}},
		},
		{
			ID: "C02", Family: "keys", Title: Text{"Pilnvara piesaistīta sertifikātam", "The token is bound to the certificate"},
			Text: Text{"Izsaukumi notiek savienojumā ar to sertifikātu, kuram pilnvara izsniegta (RFC 8705). Vērtē: izsaukums ar šo sertifikātu atbildēts.",
				"Calls are made with the certificate that the token was issued for (RFC 8705). Judged: a call with it was answered."},
			Steps: []Step{{Until: boundCall}},
		},
		{
			ID: "C03", Family: "keys", Stage: 2, Title: Text{"Pilnvara atjaunota laikā un ne biežāk", "A token is renewed in time, and no oftener"},
			Text: Text{"Pārbaudes laikā pilnvara derīga 5 sekundes (expires_in). Vērtē: izsaukumi turpinās pēc pirmās pilnvaras beigām, un pilnvaru nav vairāk, kā vajag.",
				"During a run tokens hold for 5 seconds (expires_in). Judged: calls go on after the first token has ended, and there are no more tokens than needed."},
			Steps: []Step{{Until: renewedOnce}, {Do: marker("a"), Until: func(v *View) Outcome { return allAccepted(v, []string{"a"}) }}},
		},
		{
			ID: "C04", Family: "keys", Stage: 3, Title: Text{"Parakstīšanas atslēga nomainīta", "The signing key is rotated"},
			Text: Text{"Lūdz nomainīt parakstīšanas atslēgu (rotate-key). Vērtē: jaunā atslēga reģistrēta, kamēr vecā vēl derīga.",
				"Asks to rotate the signing key (rotate-key). Judged: the new key is registered while the old one still lives."},
			Steps: []Step{{Do: asks("rotate-key"), Until: func(v *View) Outcome { return rotated(v, v.Keys, "key") }}},
		},
		{
			ID: "C05", Family: "keys", Stage: 4, Title: Text{"Klienta sertifikāts nomainīts", "The client certificate is rotated"},
			Text: Text{"Lūdz nomainīt klienta sertifikātu (rotate-certificate), tad izbeidz veco. Vērtē: izsaukumi notiek ar jauno sertifikātu pirms un pēc tam.",
				"Asks to rotate the client certificate (rotate-certificate), then ends the old one. Judged: calls come with the new certificate, before and after."},
			Steps: []Step{
				{Do: asks("rotate-certificate"), Until: func(v *View) Outcome { return rotated(v, len(v.Shown), "certificate") }},
				{Do: marker("a"), Until: newCertificate},
				{Do: func(*View) []Act { return append([]Act{{Do: DoEndShown}}, marker("b")(nil)...) }, Until: func(v *View) Outcome { return allAccepted(v, []string{"b"}) }},
			},
		},
		{
			ID: "C06", Family: "keys", Stage: 5, Title: Text{"Vecā atslēga noraidīta, lieto jauno", "The old key is refused, the new one is used"},
			Text: Text{"Izbeidz visas parakstīšanas atslēgas, izņemot jaunāko. Vērtē: pēc tam sistēma saņem pilnvaru un turpina darbu.",
				"Ends every signing key but the newest. Judged: after that the system gets a token and works on."},
			Steps: []Step{
				{Do: func(*View) []Act { return []Act{{Do: DoEndKeys}} }, Until: func(v *View) Outcome { return tokenSince(v, v.Since) }},
				{Do: marker("a"), Until: func(v *View) Outcome { return allAccepted(v, []string{"a"}) }},
			},
		},
		{
			ID: "C26", Family: "keys", Stage: 2, Title: Text{"Pulksteņu starpība", "Clocks that differ"},
			Text: Text{"Platformas pulkstenis 10 minūtes steidzas: apliecinājumi ar sistēmas laiku tiek noraidīti, un atbildes galvene Date rāda platformas laiku. Vērtē: sistēma paraksta pēc Date un saņem pilnvaru.",
				"The platform's clock runs 10 minutes ahead: assertions by the system's own time are refused, and the header Date of the answer tells the platform's time. Judged: the system signs by Date and gets a token."},
			Steps: []Step{
				{Do: func(*View) []Act { return []Act{{Do: DoSkew, Times: 1}} }, Until: signedByDate},
				{Do: func(*View) []Act { return []Act{{Do: DoSkew}} }, Until: func(v *View) Outcome { return tokenSince(v, v.Since) }},
			},
		},
	}
}

func asks(what string) func(*View) []Act { return func(*View) []Act { return []Act{ask(what, "")} } }

// marker is a client that the system is to accept: it shows that the system works.
func marker(alias string) func(*View) []Act {
	return func(*View) []Act { return []Act{offer(alias, plain), ask("accept", alias)} }
}

func tokenIssued(v *View) Outcome {
	for _, c := range v.calls(0, issueToken) {
		if c.Reason == "" {
			return held(c.String(), "certificate "+short(c.Certificate))
		}
	}
	return waits("gaida pilnvaras pieprasījumu", "waits for a token to be asked for")
}

func boundCall(v *View) Outcome {
	for _, c := range v.calls(0) {
		if c.Method != issueToken && c.Reason == "" && slices.Contains(v.Shown, c.Certificate) {
			return held(c.String(), "certificate "+short(c.Certificate))
		}
	}
	return waits("gaida izsaukumu ar piesaistīto sertifikātu", "waits for a call with the bound certificate")
}

// renewedOnce allows each token to be replaced after half of its life, and a few to spare for rotations and lost answers.
func renewedOnce(v *View) Outcome {
	tokens := slices.DeleteFunc(v.calls(0, issueToken), func(c Call) bool { return c.Reason != "" })
	if len(tokens) == 0 {
		return waits("gaida pirmo pilnvaru", "waits for the first token")
	}
	first := tokens[0].At
	most := 4 + int(v.Now.Sub(first)/(TokenLife/2))
	if len(tokens) > most {
		return broken("pilnvaru prasa biežāk, nekā vajag", "tokens are asked for oftener than needed", fmt.Sprintf("%d tokens in %s", len(tokens), v.Now.Sub(first).Round(time.Second)))
	}
	for _, c := range v.calls(0) {
		if c.Method != issueToken && c.Reason == "" && c.At.Sub(first) > TokenLife && len(tokens) > 1 {
			return held(fmt.Sprintf("%d tokens in %s", len(tokens), c.At.Sub(first).Round(time.Second)), c.String())
		}
	}
	return waits("gaida izsaukumu pēc pirmās pilnvaras beigām", "waits for a call after the first token has ended")
}

func rotated(v *View, alive int, what string) Outcome {
	for _, c := range v.calls(v.After, rotate) {
		if c.Reason == "" && c.Facts[what] != "" && alive > 1 {
			return held(c.String(), fmt.Sprintf("%d alive", alive))
		}
	}
	return waits("gaida nomaiņu", "waits for the rotation")
}

func newCertificate(v *View) Outcome {
	newest := v.Shown[len(v.Shown)-1]
	for _, c := range v.calls(v.After) {
		if c.Method != issueToken && c.Reason == "" && c.Certificate == newest {
			return allAccepted(v, []string{"a"})
		}
	}
	return waits("gaida izsaukumu ar jauno sertifikātu", "waits for a call with the new certificate")
}

func tokenSince(v *View, since time.Time) Outcome {
	for _, c := range v.calls(v.After, issueToken) {
		if c.Reason == "" && !c.At.Before(since) {
			return held(c.String())
		}
	}
	return waits("gaida jaunu pilnvaru", "waits for a new token")
}

func signedByDate(v *View) Outcome {
	refused := slices.DeleteFunc(v.calls(v.After, issueToken), func(c Call) bool { return c.Reason != "CONFORMANCE_CLOCK_SKEWED" })
	if len(refused) == 0 {
		return waits("gaida pilnvaras pieprasījumu", "waits for a token to be asked for")
	}
	if o := tokenSince(v, refused[0].At); o.Held {
		return held(append(texts(refused), o.Evidence...)...)
	}
	return waits("gaida apliecinājumu pēc platformas laika", "waits for an assertion by the platform's time")
}

// short is enough of a thumbprint to tell it from others.
func short(thumbprint string) string { return thumbprint[:min(8, len(thumbprint))] }
