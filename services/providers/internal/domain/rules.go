package domain

// Rule is one rule that a record can break, with its texts. The names are part of the API.
type Rule struct {
	Name   string
	LV, EN string
}

// Rules of a record, in the order in which the guide lists them.
var Rules = []Rule{
	{"SYNTAX_INVALID", "Rinda nav derīgs JSON objekts.", "The line is not a JSON object."},
	{"LINE_TOO_LONG", "Rinda ir garāka par 64 KiB.", "The line is longer than 64 KiB."},
	{"FORMULA_NOT_ALLOWED", "Šūnā ir formula; ierakstiet vērtību.", "The cell holds a formula; write the value."},
	{"CELL_TOO_LONG", "Šūnas teksts ir garāks par 4 KiB.", "The text of the cell is longer than 4 KiB."},
	{"CELL_INVALID", "Šūnā ir izklājlapas kļūdas vērtība.", "The cell holds an error value of the spreadsheet."},
	{"FIELD_UNKNOWN", "Ierakstā ir lauks, kura shēmā nav.", "The record has a field that the schema has not."},
	{"FIELD_REQUIRED", "Lauks ir obligāts.", "The field is required."},
	{"VALUE_INVALID", "Vērtība neatbilst lauka formai.", "The value does not fit the form of the field."},
	{"TYPE_UNKNOWN", "Šāda ieraksta veida nav.", "There is no such type of record."},
	{"SCHEMA_UNKNOWN", "Šāda shēmas redakcija nav spēkā.", "This version of the schema is not in force."},
	{"CLIENT_REQUIRED", "Klients jānorāda ar norīkojumu vai personas kodu, ne ar abiem.", "Name the client by the assignment or by the personal code, not by both."},
	{"CODE_INVALID", "Šis nav personas kods.", "This is not a personal code."},
	{"ENVIRONMENT_MIXED", "Izmēģinājumu vidē lieto tikai izdomātus kodus (00…), un īstajā vidē tos nelieto.", "A sandbox takes made-up codes (00…) only, and production takes none."},
	{"DAY_IN_FUTURE", "Diena vēl nav pienākusi.", "The day has not come yet."},
	{"REGISTRATION_UNKNOWN", "Vienošanās šādas reģistrācijas nav.", "The agreement has no such registration."},
	{"REGISTRATION_NOT_ACTIVE", "Reģistrācija šajā dienā nebija spēkā.", "The registration did not hold on this day."},
	{"MODE_NOT_ACTIVE", "Šai reģistrācijai šajā dienā ierakstus ievada citā veidā.", "Records of this registration are entered another way on this day."},
	{"ASSIGNMENT_UNKNOWN", "Šāda norīkojuma nav.", "There is no such assignment."},
	{"ASSIGNMENT_NOT_ACCEPTED", "Norīkojums nav pieņemts.", "The assignment is not accepted."},
	{"OUTSIDE_PERIOD", "Diena ir ārpus norīkojuma laika vai tā pārtraukumā.", "The day lies outside the assignment or in a pause of it."},
	{"LIMIT_EXCEEDED", "Piešķirtais apjoms ir pārsniegts.", "The granted amount is exceeded."},
	{"OVERLAP", "Šajā dienā klientam jau uzskaitīts viss, kas dienā iespējams.", "All that a day can hold is counted for the client on this day already."},
	{"WORKER_UNKNOWN", "Šis pakalpojums jāsniedz darbiniekam, kuru sniedzējs ir reģistrējis.", "This service is delivered by a worker whom the provider has registered."},
	{"WORKER_NOT_VALID", "Darbinieks šajā dienā pakalpojumus nevarēja sniegt.", "The worker could not deliver on this day."},
	{"RECORD_ID_REUSED", "Ar šo numuru un redakciju jau ir ieraksts ar citu saturu.", "A record with other content has this number and version already."},
	{"VERSION_GAP", "Labojuma redakcijai jāseko tieši iepriekšējai.", "The version of a correction follows the one before."},
	{"CANCELLED_ALREADY", "Ieraksts jau ir atcelts.", "The record is cancelled already."},
}

// RuleOf returns a rule by its name.
func RuleOf(name string) Rule {
	for _, r := range Rules {
		if r.Name == name {
			return r
		}
	}
	return Rule{Name: name}
}
