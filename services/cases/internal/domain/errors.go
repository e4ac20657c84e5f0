package domain

import "github.com/digisoc/platform/pkg/errs"

// Errors of this service. Each reason stands in the Reason enum of cases.v1; a test of the server compares the lists.
var (
	ErrApplicationNotFound = errs.New(errs.NotFound, "APPLICATION_NOT_FOUND",
		"the application does not exist or may not be seen", "iesniegums neeksistē vai nav pieejams")
	ErrFileErased = errs.New(errs.NotFound, "CASE_ERASED",
		"the data of this file were lawfully erased", "šīs lietas dati ir likumīgi dzēsti")
	ErrApplicationDuplicate = errs.New(errs.Exists, "APPLICATION_DUPLICATE",
		"the applicant has an undecided application for the same purpose", "iesniedzējam jau ir neizlemts iesniegums ar šādu mērķi")
	ErrApplicationNotOpen = errs.New(errs.Precondition, "APPLICATION_NOT_OPEN",
		"the application is decided or withdrawn, or is already in a case", "iesniegums ir izlemts vai atsaukts, vai jau ir lietā")
	ErrApplicationNotSigned = errs.New(errs.Precondition, "APPLICATION_NOT_SIGNED",
		"not every adult of the household has signed", "nav parakstījušies visi mājsaimniecības pilngadīgie locekļi")
	ErrApplicantNotMember = errs.New(errs.Invalid, "APPLICANT_NOT_MEMBER",
		"the applicant must be exactly one member of the household, with the relation APPLICANT", "iesniedzējam jābūt tieši vienam mājsaimniecības loceklim ar saistību APPLICANT")
	ErrApplicantNotAdult = errs.New(errs.Invalid, "APPLICANT_NOT_ADULT",
		"the applicant must be 18 on the day of the application", "iesniedzējam iesnieguma dienā jābūt pilngadīgam")
	ErrMemberDuplicate = errs.New(errs.Invalid, "MEMBER_DUPLICATE",
		"a person is named twice in the household", "persona mājsaimniecībā norādīta divreiz")
	ErrMemberUnknown = errs.New(errs.Invalid, "MEMBER_UNKNOWN",
		"the income belongs to nobody in the household", "ienākums nepieder nevienam mājsaimniecības loceklim")
	ErrDeclarationInvalid = errs.New(errs.Invalid, "DECLARATION_INVALID",
		"the value is not allowed in a declaration", "šāda vērtība deklarācijā nav atļauta")
	ErrDeclarationDateInvalid = errs.New(errs.Invalid, "DECLARATION_DATE_INVALID",
		"the day or month does not exist or is not possible here", "diena vai mēnesis neeksistē vai šeit nav iespējams")
	ErrMunicipalityUnknown = errs.New(errs.Invalid, "APPLICATION_MUNICIPALITY_UNKNOWN",
		"no municipality has this code on the day of the application", "iesnieguma dienā nav pašvaldības ar šādu kodu")
	ErrPersonUnknown = errs.New(errs.Precondition, "PERSON_UNKNOWN",
		"a person of the household is not in the person registry", "mājsaimniecības loceklis nav atrodams personu reģistrā")
	ErrPersonMismatch = errs.New(errs.Precondition, "PERSON_MISMATCH",
		"the declared birth date differs from the person registry", "deklarētais dzimšanas datums atšķiras no personu reģistra")
	ErrReceivedDateInvalid = errs.New(errs.Invalid, "RECEIVED_DATE_INVALID",
		"the day of filing must be a day from 2021-01-01 to today; for a citizen, today", "iesniegšanas dienai jābūt no 01.01.2021. līdz šodienai; iedzīvotājam — šodienai")
	ErrSignerNotAdultMember = errs.New(errs.Invalid, "SIGNER_NOT_ADULT_MEMBER",
		"only an adult of the household signs", "parakstās tikai pilngadīgs mājsaimniecības loceklis")
	ErrSignatureNotOwn = errs.New(errs.Denied, "SIGNATURE_NOT_OWN",
		"a person signs electronically only for herself; an official records signatures on paper", "elektroniski persona parakstās tikai par sevi; darbinieks reģistrē parakstus uz papīra")
	ErrCaseNotFound = errs.New(errs.NotFound, "CASE_NOT_FOUND",
		"the case does not exist or may not be seen", "lieta neeksistē vai nav pieejama")
	ErrCaseExists = errs.New(errs.Exists, "CASE_EXISTS",
		"the application already has a case", "iesniegumam jau ir lieta")
	ErrCaseNotAssessed = errs.New(errs.Precondition, "CASE_NOT_ASSESSED",
		"the application as it stands has not been assessed", "iesniegums pašreizējā redakcijā nav novērtēts")
	ErrCaseNotOpen = errs.New(errs.Precondition, "CASE_NOT_OPEN",
		"the case is decided or closed", "lieta ir izlemta vai slēgta")
	ErrDecisionNotFound = errs.New(errs.NotFound, "DECISION_NOT_FOUND",
		"the decision does not exist or may not be seen", "lēmums neeksistē vai nav pieejams")
	ErrDecisionNotDraft = errs.New(errs.Precondition, "DECISION_NOT_DRAFT",
		"the decision is not a draft that waits for review", "lēmums nav projekts, kas gaida izskatīšanu")
	ErrDecisionExists = errs.New(errs.Exists, "DECISION_EXISTS",
		"a current draft already waits for review", "aktuāls lēmuma projekts jau gaida izskatīšanu")
	ErrDecisionSamePerson = errs.New(errs.Denied, "DECISION_SAME_PERSON",
		"who prepared a decision may not issue it", "lēmumu nedrīkst izdot tā sagatavotājs")
	ErrDecisionOutdated = errs.New(errs.Precondition, "DECISION_OUTDATED",
		"the application or the assessment changed after the draft was made", "pēc projekta sagatavošanas mainīts iesniegums vai novērtējums")
	ErrFilterInvalid = errs.New(errs.Invalid, "FILTER_INVALID",
		"the filter cannot be read", "filtru nevar nolasīt")
	ErrOrderInvalid = errs.New(errs.Invalid, "ORDER_INVALID",
		"the order names an unknown field or direction", "kārtošanā norādīts nezināms lauks vai virziens")
	ErrUpdateMaskInvalid = errs.New(errs.Invalid, "APPLICATION_UPDATE_MASK_INVALID",
		"only declaration and purposes can be changed", "mainīt var tikai deklarāciju un mērķus")
	ErrTaskSubjectRequired = errs.New(errs.Invalid, "TASK_SUBJECT_REQUIRED",
		"name a case or a person", "jānorāda lieta vai persona")
	ErrAssistanceRefused = errs.New(errs.Precondition, "ASSISTANCE_REFUSED",
		"the means test refused the facts of the application", "iztikas līdzekļu pārbaude noraidīja iesnieguma datus")
	ErrDocumentNotFound = errs.New(errs.NotFound, "DOCUMENT_NOT_FOUND",
		"the decision has no such document: it is not issued yet, or grants no status to certify", "lēmumam šāda dokumenta nav: tas vēl nav izdots vai nepiešķir statusu, par ko izsniegt izziņu")
	ErrPrinterMissing = errs.New(errs.Unavailable, "DOCUMENT_PRINTER_MISSING",
		"no PDF can be made: Chromium is not installed where the service runs (Debian: apt-get install chromium fonts-dejavu-core); ask for HTML instead", "PDF nevar izveidot: vietā, kur darbojas pakalpojums, nav uzstādīts Chromium (Debian: apt-get install chromium fonts-dejavu-core); lūdziet HTML")
	ErrPrinterFailed = errs.New(errs.Unavailable, "DOCUMENT_PRINTER_FAILED",
		"the PDF could not be made now; try again shortly or ask for HTML", "PDF pašlaik neizdevās izveidot; mēģiniet pēc brīža vai lūdziet HTML")
	ErrOneMonthRepeated = errs.New(errs.Precondition, "ONE_MONTH_REPEATED",
		"The household had a one-month award this calendar year, and the law in force allows one.", "Mājsaimniecībai šajā kalendārajā gadā jau bija viena mēneša piešķīrums, un spēkā esošās normas atļauj vienu.")
	ErrTaskNotFound = errs.New(errs.NotFound, "TASK_NOT_FOUND",
		"There is no such task.", "Šāda uzdevuma nav.")
	ErrTaskNotClosable = errs.New(errs.Precondition, "TASK_NOT_CLOSABLE",
		"Only an open task to assess anew or to renew is closed by hand.", "Ar roku var slēgt tikai atvērtu atkārtota novērtējuma vai atjaunošanas uzdevumu.")
	ErrAwardEvent = errs.New(errs.Invalid, "AWARD_EVENT_INVALID",
		"The news about an award cannot be read.", "Ziņu par piešķīrumu nevar nolasīt.")
	ErrFactsMissing = errs.New(errs.Precondition, "FACTS_MISSING",
		"facts are missing without which a line cannot be determined; that is no refusal: complete the application and assess again", "trūkst ziņu, bez kurām rindu nevar noteikt; tas nav atteikums: papildiniet iesniegumu un novērtējiet vēlreiz")
	ErrAgreementMissing = errs.New(errs.Precondition, "AGREEMENT_MISSING",
		"record the co-operation agreement, or why none is concluded, before GMI is granted", "pirms GMI piešķiršanas jāreģistrē vienošanās par līdzdarbību vai iemesls, kāpēc tā nav noslēgta")
	ErrAgreementInvalid = errs.New(errs.Invalid, "AGREEMENT_INVALID",
		"give either the day and the measures of the agreement or the reason why there is none", "jānorāda vai nu vienošanās diena un pasākumi, vai iemesls, kāpēc tās nav")
	ErrHearingMissing = errs.New(errs.Invalid, "HEARING_MISSING",
		"say how the persons were heard before the refusal, or why not", "jānorāda, kā personas uzklausītas pirms atteikuma, vai kāpēc tas nav darīts")
	ErrPayeeInvalid = errs.New(errs.Invalid, "PAYEE_INVALID",
		"a payee is named once, for a benefit that is granted; a supplier has a name and a client has none", "saņēmēju norāda vienu reizi piešķirtam pabalstam; piegādātājam ir nosaukums, klientam tā nav")
	ErrDoubleBenefit = errs.New(errs.Precondition, "DECISION_DOUBLE_BENEFIT",
		"the same help is granted for some of the same days already; a head may issue with double_benefit_reason", "par daļu no šīm dienām tāda pati palīdzība jau piešķirta; vadītājs var izdot lēmumu, norādot double_benefit_reason")
	ErrChecklistItemInvalid = errs.New(errs.Invalid, "CHECKLIST_ITEM_INVALID",
		"the document cannot be marked so", "dokumentu tā atzīmēt nevar")
	ErrFiledRecently = errs.New(errs.Exhausted, "APPLICATION_TOO_SOON",
		"one new application can be filed in 24 hours; come back later or ask the social service", "24 stundās var iesniegt vienu jaunu iesniegumu; mēģiniet vēlāk vai vērsieties sociālajā dienestā")
	ErrVictimCaseNotFound = errs.New(errs.NotFound, "VICTIM_CASE_NOT_FOUND",
		"no such case, or you may not see it", "šādas lietas nav, vai jums nav tiesību to redzēt")
	ErrVictimCaseExists = errs.New(errs.Exists, "VICTIM_CASE_EXISTS",
		"the child has a case with this social service already", "bērnam šajā sociālajā dienestā lieta jau ir")
	ErrVictimNotChild = errs.New(errs.Precondition, "VICTIM_NOT_CHILD",
		"the person is of age; adults are helped by other rules (MK 790)", "persona ir pilngadīga; pilngadīgajiem palīdz citā kārtībā (MK 790)")
	ErrProcessNumberInvalid = errs.New(errs.Invalid, "PROCESS_NUMBER_INVALID",
		"a number of criminal proceedings has 8 to 14 digits; leave it out when it is not known", "kriminālprocesa numuram ir 8 līdz 14 cipari; ja numurs nav zināms, to nenorāda")
	ErrOffenderInvalid = errs.New(errs.Invalid, "OFFENDER_INVALID",
		"the offender is another person than the child", "vainīgais nav pats bērns")
	ErrReferralNotFound = errs.New(errs.NotFound, "REFERRAL_NOT_FOUND",
		"no such referral, or you may not see it", "šāda nosūtījuma nav, vai jums nav tiesību to redzēt")
	ErrReferralState = errs.New(errs.Precondition, "REFERRAL_STATE_WRONG",
		"the referral has ended, or another one of the child runs", "nosūtījums ir beidzies, vai bērnam jau ir cits spēkā esošs nosūtījums")
	ErrRecipientUnknown = errs.New(errs.Invalid, "REFERRAL_RECIPIENT_UNKNOWN",
		"a child is referred to the children's fund or to a foundation that it co-founded", "bērnu nosūta Bērnu fondam vai tā līdzdibinātam nodibinājumam")
	ErrReferralDates = errs.New(errs.Invalid, "REFERRAL_DATES_INVALID",
		"the service begins after it was referred to and lasts no longer than the course", "pakalpojums sākas pēc nosūtījuma un nav garāks par kursu")
	ErrJudgmentInvalid = errs.New(errs.Invalid, "JUDGMENT_INVALID",
		"a judgment in force took effect on a day up to today, and one that is not in force on none", "spēkā esošs nolēmums stājies spēkā dienā līdz šodienai, un tāds, kas nav spēkā, — nevienā")
	ErrRecoveryNotFound = errs.New(errs.NotFound, "REPAYMENT_TEST_NOT_FOUND",
		"no such test, or you may not see it", "šādas pārbaudes nav, vai jums nav tiesību to redzēt")
	ErrRecoveryDecided = errs.New(errs.Precondition, "RECOVERY_DECIDED",
		"it was decided already; propose anew when something has changed", "par to jau ir izlemts; ja kas mainījies, sagatavojiet jaunu priekšlikumu")
	ErrRecoveryNotTold = errs.New(errs.Precondition, "RECOVERY_NOT_TOLD",
		"a fact is missing: ask for it and propose anew", "trūkst fakta: noskaidrojiet to un sagatavojiet jaunu priekšlikumu")
	ErrRecoveryOutdated = errs.New(errs.Precondition, "RECOVERY_OUTDATED",
		"facts of custody have changed since the proposal; propose anew", "kopš priekšlikuma mainījušies aizgādības fakti; sagatavojiet jaunu priekšlikumu")
	ErrNoticeReferenceTaken = errs.New(errs.Exists, "NOTICE_REFERENCE_TAKEN",
		"you sent another notice under this reference", "ar šo numuru jau nosūtīts cits paziņojums")
	ErrNoticeNotConfirmed = errs.New(errs.Invalid, "NOTICE_NOT_CONFIRMED",
		"the fund has not confirmed institution and dates of the referral yet", "fonds vēl nav apstiprinājis nosūtījuma iestādi un datumus")
	ErrNoticeService = errs.New(errs.Invalid, "NOTICE_SERVICE_DIFFERS",
		"the child was referred to another service", "bērns nosūtīts uz citu pakalpojumu")
	ErrNoticeDates = errs.New(errs.Invalid, "NOTICE_DATES_INVALID",
		"the days lie within the confirmed days of the referral and not in the future", "dienas ir nosūtījuma apstiprinātajās dienās un nav nākotnē")
	ErrNoticeUnits = errs.New(errs.Invalid, "NOTICE_UNITS_INVALID",
		"a course has at most as many days as the period, consultations are 1 to 120", "kursam ir ne vairāk dienu kā periodā, konsultāciju ir 1 līdz 120")
	ErrNoticeExpense = errs.New(errs.Invalid, "NOTICE_EXPENSE_INVALID",
		"the expense is more than nothing, in euro and cents", "izdevumi ir lielāki par nulli, eiro un centos")
)

// Errors of the register of specialists.
var (
	ErrSpecialistMissing = errs.New(errs.Precondition, "SPECIALIST_ENTRY_MISSING",
		"the officer has no entry in force with this social service in the register of specialists in the rights of the child; assign one who has", "darbiniekam bērnu tiesību speciālistu reģistrā nav spēkā esoša ieraksta šajā sociālajā dienestā; lietu piešķir tam, kam tāds ir")
	ErrSpecialistNotFound = errs.New(errs.NotFound, "SPECIALIST_NOT_FOUND",
		"the register has no such entry", "reģistrā šāda ieraksta nav")
	ErrSpecialistWithdrawn = errs.New(errs.Precondition, "SPECIALIST_WITHDRAWN",
		"the entry was withdrawn already", "ieraksts jau ir atsaukts")
	ErrSpecialistField = errs.New(errs.Invalid, "SPECIALIST_FIELD_INVALID",
		"the field is missing, too long, not of its form, or holds a personal code", "lauks nav norādīts, ir par garu, neatbilst formai vai satur personas kodu")
	ErrSpecialistDates = errs.New(errs.Invalid, "SPECIALIST_DATES_INVALID",
		"a certificate is issued by today, holds from then on or later, and ends after it began", "apliecība izsniegta līdz šodienai, spēkā ir no tās dienas vai vēlāk un beidzas pēc sākuma")
	ErrSpecialistHours = errs.New(errs.Invalid, "SPECIALIST_HOURS_TOO_FEW",
		"the rules in force on the day of the certificate ask for more hours", "apliecības izsniegšanas dienā spēkā esošās normas prasa vairāk stundu")
	ErrSpecialistTerm = errs.New(errs.Invalid, "SPECIALIST_TERM_TOO_LONG",
		"the rules in force on the day of the certificate let it hold for less time", "apliecības izsniegšanas dienā spēkā esošās normas paredz īsāku derīgumu")
	ErrSpecialistDouble = errs.New(errs.Invalid, "SPECIALIST_RECORD_DOUBLE",
		"the same certificate with the same employer stands earlier in the request", "tā pati apliecība pie tā paša darba devēja pieprasījumā jau ir agrāk")
)

// Errors of decisions of the system of before (OBJ-N1).
var (
	ErrExternalAfterCutover = errs.New(errs.Precondition, "EXTERNAL_DECISION_AFTER_CUTOVER",
		"on this day the municipality had to make decisions of this type on the platform; correct the day, or withdraw it and decide here", "šajā dienā pašvaldībai šāda veida lēmumi bija jāpieņem platformā; labojiet dienu vai atsauciet ierakstu un pieņemiet lēmumu šeit")
	ErrExternalInvalid = errs.New(errs.Invalid, "EXTERNAL_DECISION_INVALID",
		"the field is missing, too long, not of its form, in the future or out of order, or holds a personal code", "lauks nav norādīts, ir par garu, neatbilst formai, ir nākotnē vai nepareizā secībā, vai satur personas kodu")
	ErrExternalDouble = errs.New(errs.Invalid, "EXTERNAL_DECISION_DOUBLE",
		"the same reference stands earlier in the request", "tāda pati atsauce pieprasījumā jau ir agrāk")
	ErrExternalErrorNotFound = errs.New(errs.NotFound, "EXTERNAL_DECISION_ERROR_NOT_FOUND",
		"no such error, or it is not yours", "šādas kļūdas nav, vai tā nav jūsu")
	ErrExternalErrorEnded = errs.New(errs.Precondition, "EXTERNAL_DECISION_ERROR_ENDED",
		"the error was repaired or withdrawn already", "kļūda jau ir izlabota vai atsaukta")
	ErrMandatoryTaskDays = errs.New(errs.Invalid, "MANDATORY_TASK_DAYS_INVALID",
		"a duty begins today or later and ends after it began", "pienākums sākas šodien vai vēlāk un beidzas pēc sākuma")
	ErrMandatoryTaskOverlap = errs.New(errs.Exists, "MANDATORY_TASK_OVERLAP",
		"the municipality has the duty for this type on some of these days already", "pašvaldībai daļā no šīm dienām šāda veida pienākums jau ir")
)

// Errors lists every error above, for tests of completeness.
var Errors = []*errs.Error{
	ErrApplicationNotFound, ErrApplicationDuplicate, ErrApplicationNotOpen, ErrApplicationNotSigned, ErrApplicantNotMember,
	ErrApplicantNotAdult, ErrMemberDuplicate, ErrMemberUnknown, ErrDeclarationInvalid, ErrDeclarationDateInvalid,
	ErrMunicipalityUnknown, ErrPersonUnknown, ErrPersonMismatch, ErrReceivedDateInvalid, ErrSignerNotAdultMember,
	ErrSignatureNotOwn, ErrCaseNotFound, ErrCaseExists, ErrCaseNotAssessed, ErrCaseNotOpen, ErrDecisionNotFound,
	ErrDecisionNotDraft, ErrDecisionExists, ErrDecisionSamePerson, ErrDecisionOutdated, ErrFilterInvalid, ErrOrderInvalid,
	ErrUpdateMaskInvalid, ErrTaskSubjectRequired, ErrAssistanceRefused, ErrDocumentNotFound, ErrPrinterMissing, ErrPrinterFailed,
	ErrFactsMissing, ErrFileErased, ErrOneMonthRepeated, ErrTaskNotFound, ErrTaskNotClosable, ErrAwardEvent, ErrAgreementMissing, ErrAgreementInvalid, ErrHearingMissing, ErrPayeeInvalid, ErrDoubleBenefit, ErrChecklistItemInvalid, ErrFiledRecently,
	ErrVictimCaseNotFound, ErrVictimCaseExists, ErrVictimNotChild, ErrProcessNumberInvalid, ErrOffenderInvalid, ErrReferralNotFound, ErrReferralState,
	ErrRecipientUnknown, ErrReferralDates, ErrJudgmentInvalid, ErrRecoveryNotFound, ErrRecoveryDecided, ErrRecoveryNotTold, ErrRecoveryOutdated,
	ErrNoticeReferenceTaken, ErrNoticeNotConfirmed, ErrNoticeService, ErrNoticeDates, ErrNoticeUnits, ErrNoticeExpense,
	ErrSpecialistMissing, ErrSpecialistNotFound, ErrSpecialistWithdrawn, ErrSpecialistField, ErrSpecialistDates, ErrSpecialistHours, ErrSpecialistTerm, ErrSpecialistDouble,
	ErrExternalAfterCutover, ErrExternalInvalid, ErrExternalDouble, ErrExternalErrorNotFound, ErrExternalErrorEnded, ErrMandatoryTaskDays, ErrMandatoryTaskOverlap,
}
