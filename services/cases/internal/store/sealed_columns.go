package store

import "github.com/digisoc/platform/pkg/vault"

const (
	ofCase    = "(select a.municipality::text from application a where a.id = application_id)"
	applicant = "(select 'persons/' || a.applicant from application a where a.id = application_id)"
	// Of tables that hang on a decision.
	ofDecision  = "(select a.municipality::text from application a join decision d on d.application_id = a.id where d.id = decision_id)"
	ofApplicant = "(select 'persons/' || a.applicant from application a join decision d on d.application_id = a.id where d.id = decision_id)"
)

// Sealed are the columns whose texts are sealed; what lies open beside them from before is sealed in the background.
var Sealed = []vault.Column{
	{
		Table: "application", Name: "sealed_declaration", Field: declared, Group: means, Tenant: "municipality::text", Subject: "'persons/' || applicant",
		Plain: "convert_to(declaration::text, 'UTF8')", Clear: "declaration = null",
	}, {
		Table: "assessment", Name: "sealed_entitlements", Field: computed, Group: means, Tenant: ofCase, Subject: applicant,
		Plain: "convert_to(entitlements::text, 'UTF8')", Clear: "entitlements = null",
	}, {
		Table: "assessment", Name: "sealed_body", Field: whole, Group: means, Tenant: ofCase, Subject: applicant,
		Plain: "convert_to(body::text, 'UTF8')", Clear: "body = null",
	}, {
		Table: "decision", Name: "sealed_text", Field: text, Group: decided, Tenant: ofCase, Subject: applicant,
		Plain: `convert_to(json_build_object('Entitlements', entitlements, 'Reasons', reasons, 'Hearing', hearing, 'Payees', payees,
			'ReturnReason', return_reason)::text, 'UTF8')`,
		Clear: "entitlements = null, reasons = null, hearing = null, payees = null, return_reason = null",
	}, {
		Table: "decision_snapshot", Name: "sealed", Field: frozen, Group: decided, Tenant: ofDecision, Subject: ofApplicant, Record: "decision_id",
		Plain: `convert_to(json_build_object('Declaration', declaration::text, 'Assessment', assessment::text, 'Particulars', particulars::text)::text, 'UTF8')`,
		Clear: "declaration = null, assessment = null, particulars = null",
	}, {
		Table: "decision_document", Name: "sealed_body", Group: decided, Tenant: ofDecision, Subject: ofApplicant, Record: "decision_id",
		FieldOf: "'" + document + "' || kind::text || '.' || format::text", Plain: "body", Clear: "body = null",
	}, {
		Table: "victim_case", Name: "sealed_process", Field: process, Group: crime, Tenant: "municipality", Subject: "'persons/' || child", // never lay open
	}, {
		Table: "rehabilitation_notice", Name: "sealed_text", Field: noticeText, Group: violence, Tenant: "municipality", Subject: "'persons/' || child", // never lay open
	}, {
		Table: "external_decision", Name: "sealed_text", Field: externalText, Group: granted, Tenant: "municipality", Subject: "'persons/' || person", // never lay open
	}, {
		Table: "external_decision_error", Name: "sealed_text", Field: externalWrong, Group: granted, Tenant: "municipality", Subject: "'persons/' || person", // never lay open
	}, {
		Table: "recovery_test", Name: "sealed_text", Field: recovery, Group: crime, Tenant: "municipality", Subject: "'persons/' || child", // never lay open
	},
}
