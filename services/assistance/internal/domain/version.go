package domain

// Version names one behaviour of the engine, for example "1.0.0". It is stored with every assessment (R101), so that the
// assessment can be computed again byte for byte by every later release.
type Version string

// EngineVersion is the behaviour that new assessments are made with. Change it whenever the same facts and parameters could
// give another result or another trace: golden decisions of every earlier version are kept and replayed by a test.
const EngineVersion = "1.1.0"

// behaviour is what differs between versions. The zero value is the first release; a flag names what a later one does
// otherwise. A behaviour is never removed: decisions made with it must stay replayable.
type behaviour struct {
	unknownIsNotZero bool // what is neither given nor stated to be none is missing (R19, R20, R30, R31, R33, R55, R69)
	morePersons      bool // maintenance contracts, residence, duty to seek work, co-operation agreement (R16, R17, R46, R48)
	moreIncome       bool // economic activity, wages of a person who no longer works (R24, R26)
	moreProperty     bool // account balances, securities (R30, R34, R35)
	moreHousing      bool // debts, norms by quantity, each missing norm named (R57, R68)
}

var behaviours = map[Version]behaviour{
	"1.0.0": {},
	"1.1.0": {unknownIsNotZero: true, morePersons: true, moreIncome: true, moreProperty: true, moreHousing: true},
}

// At is the engine of the same parameters with the behaviour of another version; ErrEngineVersionUnknown if there never was one.
func (e *Engine) At(v Version) (*Engine, error) {
	b, ok := behaviours[v]
	if !ok {
		return nil, ErrEngineVersionUnknown.Meta("engine_version", string(v))
	}
	return &Engine{params: e.params, version: v, does: b}, nil
}

// Version is the behaviour the engine computes with.
func (e *Engine) Version() Version { return e.version }
