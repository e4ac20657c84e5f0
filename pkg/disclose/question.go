package disclose

// Question is what is known about a wish to see data of one person. Whoever asks vouches for the truths: package disclose holds
// no agreement, case or session.
type Question struct {
	Recipient string // kind of recipient, as in the grants
	Purpose   string
	Mode      string   // UI, API, FILE, DAGR, BI
	Relation  string   // of the recipient to the person; empty when there is none
	Roles     []string // roles of who acts and needs of the service; unknown ones count for nothing
	Day       string   // YYYY-MM-DD

	Agreement bool // an agreement of the recipient is signed, within its term and not suspended; where the grant requires one
	Listed    bool // the agreement names the purpose and the mode
	Channel   bool // the connection of the recipient's system was approved
	Session   bool // who acts signed in with two factors and was trained
	Quota     bool // the agreement's quota is not used up
	Hidden    bool // the person hides (REQ-DAT-4)
	Conflict  bool // who acts is a relative or otherwise not impartial

	// Fields are what the agreement, permission or request lists. Nil means that it lists nothing of its own: a grant that is
	// narrowed then gives nothing.
	Fields *Mask
}

// Answer is what is released. It is shared: do not change its slices.
type Answer struct {
	// Released are the leaves, in whatever form.
	Released Mask
	// Shown are those whose form may stand in an answer about one person.
	Shown Mask
	// Write are the leaves that the recipient may send in.
	Write Mask
	// Grant is the grant in question; empty when the recipient is unknown.
	Grant string
	// Rows are the rows of the grant that hold.
	Rows []string
	// Clause is the first clause that failed when nothing is released. It is for the data officer and never for who asks.
	Clause string

	forms []uint8 // rank by leaf
}

// Form returns how a leaf is given; empty when it is not.
func (a *Answer) Form(leaf int) Form {
	if !a.Released.Has(leaf) || leaf >= len(a.forms) {
		return ""
	}
	return byRank[a.forms[leaf]]
}

// The clauses of the decision, in the order in which they are told.
const (
	ClauseRecipient = "RECIPIENT" // no grant knows the recipient
	ClauseValidity  = "VALIDITY"  // the grant does not hold on the day
	ClauseAgreement = "AGREEMENT"
	ClauseListed    = "AGREEMENT_PURPOSE_OR_MODE"
	ClausePurpose   = "PURPOSE"
	ClauseMode      = "MODE"
	ClauseChannel   = "CHANNEL"
	ClauseSession   = "SESSION"
	ClauseRole      = "ROLE"
	ClauseRelation  = "RELATION"
	ClauseConflict  = "CONFLICT"
	ClauseQuota     = "QUOTA"
	ClauseFields    = "FIELDS" // what the agreement lists, hiding, law and justification leave nothing
)
