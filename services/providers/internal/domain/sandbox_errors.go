package domain

import "github.com/digisoc/platform/pkg/errs"

// The ways in which a sandbox fails, on purpose too.
var (
	ErrSandboxNotFound    = errs.New(errs.NotFound, "SANDBOX_NOT_FOUND", "These keys are of no sandbox.", "Šīs atslēgas nav no smilšu kastes.")
	ErrSandboxClosed      = errs.New(errs.Precondition, "SANDBOX_CLOSED", "No sandboxes are made here; the guide tells where.", "Šeit smilšu kastes neveido; kur to dara, teikts vadlīnijās.")
	ErrSandboxBusy        = errs.New(errs.Exhausted, "SANDBOX_BUSY", "Too many sandboxes were made within the last hour; try again later.", "Pēdējā stundā izveidots pārāk daudz smilšu kastu; mēģiniet vēlāk.")
	ErrSandboxAct         = errs.New(errs.Invalid, "SANDBOX_ACT_UNKNOWN", "The municipality of the sandbox does no such thing.", "Smilšu kastes pašvaldība tā nerīkojas.")
	ErrSandboxFaults      = errs.New(errs.Invalid, "SANDBOX_FAULTS_INVALID", "Shares are 0 to 100 percent, together too; the latency is at most 500 ms.", "Daļas ir no 0 līdz 100 procentiem, arī kopā; aizture ir ne vairāk kā 500 ms.")
	ErrSandboxUnavailable = errs.New(errs.Unavailable, "SANDBOX_UNAVAILABLE", "The sandbox fails on purpose: its faults are switched on.", "Smilšu kaste kļūdās ar nolūku: ieslēgtas tās kļūdas.")
	ErrSandboxClockBusy   = errs.New(errs.Precondition, "SANDBOX_CLOCK_BUSY", "The clock of the sandbox is being moved; wait until it is ready.", "Smilšu kastes pulksteni pašlaik pārbīda; uzgaidiet, līdz tas ir gatavs.")
	ErrSandboxClock       = errs.New(errs.Invalid, "SANDBOX_CLOCK_INVALID", "The clock goes forward, at most 400 days at once.", "Pulkstenis iet uz priekšu, vienā reizē ne vairāk kā 400 dienas.")
	ErrSchemaNotFound     = errs.New(errs.NotFound, "SCHEMA_NOT_FOUND", "There is no such schema; ListSchemas names them.", "Šādas shēmas nav; tās nosauc ListSchemas.")
	ErrSandboxLimited     = errs.New(errs.Exhausted, "SANDBOX_LIMITED", "The sandbox limits calls on purpose: its faults are switched on.", "Smilšu kaste ierobežo izsaukumus ar nolūku: ieslēgtas tās kļūdas.")
)
