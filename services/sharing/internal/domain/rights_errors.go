package domain

import "github.com/digisoc/platform/pkg/errs"

// The ways to fail of requests of data subjects.
var (
	ErrRightsNotFound   = errs.New(errs.NotFound, "RIGHTS_REQUEST_NOT_FOUND", "There is no such request.", "Šāda pieprasījuma nav.")
	ErrRightsInvalid    = errs.New(errs.Invalid, "RIGHTS_REQUEST_INVALID", "The request is not whole: it names data that the catalogue has, and a correction says what the value should be.", "Pieprasījums nav pilnīgs: tajā jānosauc datu kataloga dati, un labojumam jānorāda vēlamā vērtība.")
	ErrRightsOpen       = errs.New(errs.Exists, "RIGHTS_REQUEST_OPEN", "The same request is being dealt with already.", "Tāds pats pieprasījums jau tiek izskatīts.")
	ErrRightsAnswered   = errs.New(errs.Precondition, "RIGHTS_REQUEST_ANSWERED", "The request was answered already.", "Uz pieprasījumu jau ir atbildēts.")
	ErrRightsExtended   = errs.New(errs.Precondition, "RIGHTS_TERM_EXTENDED", "The term was extended already; it is extended once.", "Termiņš jau ir pagarināts; to pagarina vienu reizi.")
	ErrRightsPassed     = errs.New(errs.Precondition, "RIGHTS_TERM_PASSED", "The term has passed; it is extended only while it runs.", "Termiņš ir beidzies; to pagarina tikai, kamēr tas rit.")
	ErrRightsGround     = errs.New(errs.Invalid, "RIGHTS_GROUND_INVALID", "This right is not answered so with this ground.", "Uz šīm tiesībām ar šādu pamatojumu tā neatbild.")
	ErrRightsRegister   = errs.New(errs.Precondition, "RIGHTS_REGISTER_VALUE", "A value of a register cannot be edited here: answer with what the register did.", "Reģistra vērtību šeit nevar labot: atbildē jānorāda, ko izdarīja reģistrs.")
	ErrRightsRecipients = errs.New(errs.Unavailable, "RIGHTS_RECIPIENTS_UNKNOWN", "It is not known now who received the data; try again soon.", "Pašlaik nav zināms, kas datus saņēmis; mēģiniet vēlreiz pēc brīža.")
	ErrRightsNoLimit    = errs.New(errs.Precondition, "RIGHTS_NOT_RESTRICTED", "No restriction of this request holds.", "Neviens šī pieprasījuma ierobežojums nav spēkā.")
	ErrRightsErasure    = errs.New(errs.Precondition, "RIGHTS_ERASURE_INVALID", "Erasure is granted with an erasure of this person that was ordered, and nothing else with one.", "Dzēšanu apmierina, norādot šai personai izdotu dzēšanas rīkojumu; citām tiesībām to nenorāda.")
	ErrRightsNotSealed  = errs.New(errs.Unavailable, "RIGHTS_NOT_SEALED", "The service has no keys to seal what persons write; it takes no requests.", "Pakalpojumam nav atslēgu, ar ko aizzīmogot personas rakstīto; pieprasījumus tas nepieņem.")
)

// The ways to fail of the PDF of the access copy; JSON and text are there all the same.
var (
	ErrCopyPrinterMissing = errs.New(errs.Unavailable, "COPY_PRINTER_MISSING", "PDF cannot be made here: the platform needs Chromium (Debian: apt install chromium). The copy as JSON or text is there.", "PDF šeit nevar izveidot: platformai vajag Chromium (Debian: apt install chromium). Kopija JSON vai teksta veidā ir pieejama.")
	ErrCopyPrinterFailed  = errs.New(errs.Unavailable, "COPY_PRINTER_FAILED", "The PDF could not be made; try again soon. The copy as JSON or text is there.", "PDF neizdevās izveidot; mēģiniet vēlreiz pēc brīža. Kopija JSON vai teksta veidā ir pieejama.")
)
