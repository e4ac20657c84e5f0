package domain

// Rules that no function of the engine computes: rows of the law, matters of other services, and what nobody has confirmed.
func init() {
	for _, r := range []struct {
		n                           ruleID
		status                      RuleStatus
		confidence, legalRef, where string
		title                       Text
	}{
		{3, RuleParameterOnly, "I", "saistošie noteikumi", "parameters/data/municipal.yaml", Text{"Pašvaldību vērtības ir dati", "Municipal values are data, never derived"}},
		{4, RuleParameterOnly, "C", "SPSP 33. pants", "threshold.* (thresholds.yaml)", Text{"Fiksētie sliekšņi līdz 30.06.2023.", "Fixed thresholds until 2023-06-30"}},
		{5, RuleParameterOnly, "C", "SPSP 33. pants", "threshold.* (thresholds.yaml)", Text{"Sliekšņi no ienākumu mediānas kopš 01.07.2023.", "Thresholds from the income median since 2023-07-01"}},
		{6, RuleParameterOnly, "C", "SPSP 33. pants", "threshold.* (thresholds.yaml)", Text{"Mediānas procenti", "Percentages of the median"}},
		{7, RuleParameterOnly, "S", "SPSP 33. pants", "threshold.* (thresholds.yaml)", Text{"Sliekšņu pārskatīšana 1. janvārī", "Review of the thresholds on 1 January"}},
		{12, RuleOtherService, "C", "MK 809 2.1. apakšpunkts", "services/cases: signatures of every adult", Text{"Iesniegumu paraksta visas pilngadīgās personas", "Every adult signs the application"}},
		{13, RuleOtherService, "C", "SPSP 36. panta pirmā daļa", "services/cases: beneficiaries of a decision", Text{"Saņēmēji var būt daļa mājsaimniecības", "Beneficiaries may be fewer than the household"}},
		{25, RuleOtherService, "C", "MK 809 2.2. apakšpunkts", "services/cases: documents of an application", Text{"Darba devēja izziņa, ja konta pārskatā ziņu nav", "Employer's statement when the account statement lacks the data"}},
		{27, RuleNotConfirmed, "NC", "nav atrasts", "no text found; nothing acts on it", Text{"Atvieglojums, uzsākot darbu", "Exemption for starting work"}},
		{40, RuleParameterOnly, "C", "SPSP 35. pants", "text of the decision", Text{"GMI pabalsta mērķis", "Purpose of the GMI benefit"}},
		{45, RuleNotConfirmed, "NC", "SPSP 33. pants", "paid in money; nothing else is offered", Text{"GMI pabalsts naudā", "GMI benefit in money"}},
		{61, RuleParameterOnly, "S", "Energoresursu likums 13. pants", "housing.coefficient (housing.yaml)", Text{"2023. gada pavasara pāreja", "Seam of spring 2023"}},
		{62, RuleParameterOnly, "C", "Energoresursu likums 13. pants", "housing.coefficient (housing.yaml)", Text{"2022./2023. gada ziemas summas", "Sums of the winter of 2022"}},
		{65, RuleOtherService, "S", "SPSP 35. pants", "a matter of reporting between state and municipality", Text{"Valsts līdzfinansējums", "State co-funding"}},
		{70, RuleParameterOnly, "S", "Daugavpils saistošie noteikumi", "test data: testdata/scenarios/expenses.yaml", Text{"Vienas pašvaldības normas kā paraugs", "Norms of one municipality as a pattern"}},
		{73, RuleParameterOnly, "S", "MK 809", "housing.housing_recalc (open-questions.yaml); recorded, nothing recalculates by itself", Text{"Pārrēķins pēc katra mēneša rēķiniem", "Recalculation from monthly bills"}},
		{74, RuleOtherService, "S", "MK 809", "services/payments: payee", Text{"Kam izmaksā mājokļa pabalstu", "Payee of the housing benefit"}},
		{79, RuleOtherService, "S", "SPSP 36. pants", "services/assistance: announced, ended by two people or replaced by the next decision; a person assesses again in services/cases", Text{"Atkārtots novērtējums, ja apstākļi mainās", "Reassessment on change"}},
		{80, RuleOtherService, "S", "SPSP 12. pants", "services/assistance: two people end an award early, or a later decision takes its place", Text{"Piešķīruma izbeigšana", "End of an award"}},
		{81, RuleOtherService, "S", "MK 809", "services/cases: certificate; what a status opens: right.* (rights.yaml)", Text{"Izziņa par statusu", "Certificate of status"}},
		{83, RuleOtherService, "S", "Elektroenerģijas tirgus likums", "services/assistance: ListStatuses by day", Text{"Statuss konkrētā dienā", "Status by day"}},
		{86, RuleParameterOnly, "NC", "MK 809", "award.one_month_repeats (open-questions.yaml); services/cases counts them and asks it before a further one is issued", Text{"Viena mēneša piešķīrumu skaits gadā", "Repeats of the one-month award"}},
		{90, RuleNotConfirmed, "S", "Covid likums", "ended on 2021-12-31; not in the engine", Text{"Krīzes pabalsts Covid-19 laikā", "Crisis benefit of the Covid years"}},
		{91, RuleParameterOnly, "S", "SPSP 5. panta otrā daļa, 18. pozīcija", "income.treatment.municipal_assistance (income.yaml)", Text{"Brīvprātīgās iniciatīvas pabalsti", "Voluntary-initiative benefits"}},
		{92, RuleOtherService, "C", "MK 809 2. punkts", "services/cases: application package", Text{"Iesnieguma pakete", "Application package"}},
		{93, RuleOtherService, "S", "saistošie noteikumi", "services/cases: documents of an application", Text{"Pašvaldību papildu dokumenti", "Documents that municipalities add"}},
		{94, RuleOtherService, "C", "MK 809 3. punkts", "services/cases: declaration; services/assistance: facts of a declaration", Text{"Deklarāciju sagatavo dienests ar iesniedzēju", "The declaration is prepared with the applicant"}},
		{95, RuleOtherService, "C", "MK 809 3. punkts", "services/cases: signature of the declaration", Text{"Deklarācijas parakstīšana", "Signature of the declaration"}},
		{96, RuleOtherService, "NC", "MK 809 2. pielikums", "services/cases: fields of the declaration; services/assistance: kinds of facts", Text{"Deklarācijas lauki", "Fields of the declaration"}},
		{97, RuleOtherService, "C", "e-pakalpojums EP219", "services/cases: one open application", Text{"Elektroniskā iesniegšana", "Filing electronically"}},
		{98, RuleOtherService, "S", "MK 809; APL 64. pants", "services/cases: deadlines", Text{"Lēmuma termiņš", "Term of the decision"}},
		{99, RuleOtherService, "NC", "APL 62.-79. pants", "services/cases: decision", Text{"Administratīvā akta saturs", "Contents of the administrative act"}},
		{100, RuleOtherService, "S", "APL 79. pants", "services/cases: appeal text", Text{"Kur apstrīd lēmumu", "Where a decision is challenged"}},
		{101, RuleOtherService, "D", "APL 67. pants", "services/cases: frozen decision; assessment with trace", Text{"Lēmuma ieraksts", "Decision record"}},
		{102, RuleNotConfirmed, "NC", "APL 70. pants; Paziņošanas likums", "no text read; nothing acts on it", Text{"Paziņošana", "Notification"}},
		{103, RuleOtherService, "C", "MK 587 (30.09.2014.)", "a later release: national statistics", Text{"Valsts statistika", "National statistics"}},
		{104, RuleOtherService, "S", "MK 809", "a later release: the state portal", Text{"Iesniegšana valsts portālā", "Filing at the state portal"}},
		{110, RuleOtherService, "S", "Kontu reģistra likums", "a connector that is off by default", Text{"Kontu reģistrs", "Account register"}},
		{111, RuleOtherService, "C", "MK 186 (28.03.2017.)", "a connector that is off by default", Text{"Pieprasījumi kontu reģistram", "Requests to the account register"}},
		{112, RuleNotConfirmed, "NC", "Kontu reģistra likums", "not authorised by default", Text{"Vai sociālais dienests drīkst lietot kontu reģistru", "Whether a social service may use the account register"}},
		{113, RuleOtherService, "C", "MK 393 (22.06.2021.)", "a connector that is off by default", Text{"Bankas ziņu pieprasīšana", "Requesting bank information"}},
		{114, RuleOtherService, "C", "MK 809 2.4. apakšpunkts", "services/cases: the client files the statements", Text{"Konta pārskatu iesniedz klients", "The client files account statements"}},
		{118, RuleNotConfirmed, "C", "projekts 25-TA-2911", "a draft; a connector that is off by default", Text{"Projekts par bankas pārskatiem", "Draft on statements from banks"}},
	} {
		if rules[r.n] != nil {
			panic("assistance: rule " + id(r.n) + " stands in the registry and in the index")
		}
		rules[r.n] = &Rule{ID: id(r.n), Title: r.title, LegalRef: r.legalRef, Confidence: r.confidence, Status: r.status, Where: r.where}
	}
}
