package domain

// Engine computes means tests with one set of parameters. It is immutable and safe for concurrent use.
type Engine struct {
	params  *Parameters
	version Version
	does    behaviour
}

// NewEngine is an engine of the newest version over validated parameters.
func NewEngine(p *Parameters) *Engine {
	return &Engine{params: p, version: EngineVersion, does: behaviours[EngineVersion]}
}

// Parameters are the rows the engine computes with.
func (e *Engine) Parameters() *Parameters { return e.params }

// Outcome is a computed means test with the trace of every rule applied, in the order of application.
type Outcome struct {
	Result Result
	Trace  []*Step
}

// Assess computes the means test of one household, once for everything asked for (R76): who belongs to it, what it has, what the thresholds are and which of the
// things asked for it may get. It proposes; a person decides. Facts that cannot be right are an errs.Invalid error with
// the path of each violation.
func (e *Engine) Assess(f Facts) (Outcome, error) {
	return e.assess(&f, &room{})
}

// assess computes f with steps cut from r.
func (e *Engine) assess(f *Facts, r *room) (Outcome, error) {
	if err := e.may(f); err != nil {
		return Outcome{}, err
	}
	if f.asks(PurposeCrisis) {
		out, err := e.assessCrisis(f)
		out.disputes(f)
		return out, err
	}
	if r.trace == nil {
		r.trace = make([]*Step, 0, 48)
	}
	a := &assessment{facts: f, params: e.params, does: e.does, trace: r.trace, room: r}
	a.run()
	if a.err != nil {
		return Outcome{}, a.err
	}
	out := Outcome{Result: a.result, Trace: a.trace}
	out.disputes(f)
	return out, nil
}

func outsideParameters() error {
	window := ParametersFrom.String() + ".." + ParametersTo.String()
	v := &violations{}
	v.add(ErrDateOutside, "application_date", "The day must be in "+window+".", "Dienai jābūt "+window+".")
	return v.err
}

// assessment is the working state of one means test. Each rule is a method that reads what earlier rules left here.
type assessment struct {
	facts  *Facts
	params *Parameters
	does   behaviour
	trace  []*Step
	room   *room
	quiet  bool      // figures only: no texts, no trace
	record *Recorder // where quiet steps write their numbers down
	result Result
	err    error

	award   Month // month for which the award is made
	day     Date  // day on which parameters are looked up
	k, gmi  law   // where coefficients and the GMI threshold are looked up: the same, but for a recalculation
	members []member
	size    int // members who count

	regular, irregular Money
	income             Fraction // exact average

	needy, low, gmiSum Money
	hasLow             bool

	failed   []Text // conditions on property that are not met
	seekers  []Text // conditions on seeking work that are not met (R48)
	unknown  unknown
	oneMonth bool // the discretion of R85 was asked for and is needed
	used     bool // and at least one line was granted by it
	months   int  // 3 or 6
	gmiPaid  Money
}

// run applies the rules in the order of the reference algorithm.
func (a *assessment) run() {
	a.awardMonth()
	a.classifyMembers()
	a.exclusions()
	if a.does.morePersons {
		a.maintenanceContracts()
		a.residence()
	}
	a.membership()
	a.result.HouseholdType = a.householdRow()
	a.netIncome()
	counted := a.exemptions()
	a.regularIncome(counted)
	a.irregularIncome(counted)
	a.averageIncome()
	a.needyThreshold()
	a.lowIncomeThreshold()
	a.gmiThresholdSum()
	a.savingsTest()
	a.propertyTest()
	a.landTest()
	a.vehicleTest()
	a.result.PropertyTestPassed = len(a.failed) == 0 && !a.unknown.property
	if a.does.morePersons {
		a.jobSeekers()
	}
	a.period()
	a.oneMonthAward()
	a.entitlements()
	if a.does.morePersons {
		a.cooperation()
	}
	a.result.PeriodMonths = a.months
	if a.used {
		a.result.PeriodMonths = a.discretionMonths()
	}
	a.laterChanges()
	a.sortMissing()
}

// law is a set of rows on a day.
type law struct {
	params *Parameters
	day    Date
}

// step begins the trace step of a rule.
func (a *assessment) step(n ruleID) *Step {
	r := rules[n]
	if a.record != nil {
		s := a.record.begin(n)
		s.lastRows, s.rows = [4]*Parameter{}, 0
		return s
	}
	if a.quiet {
		return &quietSteps[n]
	}
	if a.room == nil {
		a.room = &room{}
	}
	s := a.room.step()
	s.Rule, s.Title, s.Function, s.room = r.ID, r.Title, r.Function, a.room
	a.trace = append(a.trace, s)
	return s
}

// national looks a national row up for the step. A missing row is an error of the whole assessment.
func (a *assessment) national(s *Step, k Key, t HouseholdType) *Parameter {
	return a.nationalOf(law{a.params, a.day}, s, k, t)
}

func (a *assessment) nationalOf(l law, s *Step, k Key, t HouseholdType) *Parameter {
	p := l.params.Lookup(k, t, l.day)
	if p == nil {
		if a.err == nil {
			a.err = ErrParameterMissing.Meta("key", k.String()).Meta("day", l.day.String()).Meta("rule", s.Rule)
		}
		return &Parameter{Key: k.String()}
	}
	s.use(p)
	return p
}

// local is the municipality's own row if it has one, else the national row.
func (a *assessment) local(s *Step, k Key) *Parameter {
	if p := a.params.Municipal(k, a.facts.Municipality, 0, a.day); p != nil {
		s.use(p)
		return p
	}
	return a.national(s, k, 0)
}
