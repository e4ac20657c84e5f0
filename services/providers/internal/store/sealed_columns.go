package store

import "github.com/digisoc/platform/pkg/vault"

// Whose key and in which municipality, of tables that hang on a record or an issue.
const (
	ofRecord        = "(select coalesce(nullif(d.municipality::text, ''), '" + nowhere + "') from delivery_record d where d.id = record_id)"
	clientOfRecord  = "(select case when d.person is null then 'records/' || d.id else 'persons/' || d.person end from delivery_record d where d.id = record_id)"
	ofIssue         = "(select coalesce(i.place, i.raiser_municipality, '" + nowhere + "') from issue i where i.id = issue_id)"
	clientOfIssue   = "(select case when i.person is null then 'issues/' || i.id else 'persons/' || i.person end from issue i where i.id = issue_id)"
	ofAssignment    = "(select a.municipality::text from assignment a where a.id = assignment_id)"
	clientOfVersion = "(select 'persons/' || a.person from assignment a where a.id = assignment_id)"
)

// Sealed are the columns whose texts are sealed; what lies open beside them from before is sealed in the background.
var Sealed = []vault.Column{
	{
		Table: "assignment", Name: "sealed_text", Field: referral, Group: granted, Tenant: "municipality::text", Subject: "'persons/' || person",
		Plain: "convert_to(json_build_object('Extract', extract, 'Note', note)::text, 'UTF8')", Clear: "extract = null, note = null", Where: "extract is not null",
	}, {
		Table: "assignment_version", Name: "sealed_body", Group: granted, Tenant: ofAssignment, Subject: clientOfVersion, Record: "assignment_id",
		FieldOf: "'" + wholeVersion + "' || version::text", Plain: "convert_to(body::text, 'UTF8')", Clear: "body = null",
	}, {
		Table: "delivery_record", Name: "sealed_note", Field: recordNote, Group: delivered, Tenant: "coalesce(nullif(municipality::text, ''), '" + nowhere + "')",
		Subject: "case when person is null then 'providers/' || provider_id else 'persons/' || person end",
		Plain:   "convert_to(note, 'UTF8')", Clear: "note = ''", Where: "note <> ''",
	}, {
		Table: "record_decision", Name: "sealed_note", Field: decisionNote, Group: delivered, Tenant: ofRecord, Subject: clientOfRecord, Record: "record_id",
		Plain: "convert_to(note, 'UTF8')", Clear: "note = ''", Where: "note <> ''",
	}, {
		Table: "issue", Name: "sealed_text", Field: issueText, Group: objected, Tenant: "coalesce(place, raiser_municipality, '" + nowhere + "')",
		Subject: "case when person is null then 'issues/' || id else 'persons/' || person end",
		Plain:   "convert_to(json_build_object('Wish', wish, 'Evidence', evidence, 'Answer', answer)::text, 'UTF8')",
		Clear:   "wish = null, evidence = null, answer = null", Where: "wish is not null",
	}, {
		Table: "fact_correction", Name: "sealed_text", Field: bothValues, Group: granted, Tenant: ofIssue, Subject: clientOfIssue,
		Plain: "convert_to(json_build_object('Old', old_value, 'New', new_value, 'Reason', reason)::text, 'UTF8')",
		Clear: "old_value = null, new_value = null, reason = null", Where: "old_value is not null",
	}, {
		Table: "request_log", Name: "sealed_text", Field: sandboxCall, Group: delivered, Tenant: "'" + sandboxes + "'", Subject: "'sandboxes/' || tenant",
		Plain: "convert_to(json_build_object('Request', request, 'Answer', answer)::text, 'UTF8')", Clear: "request = null, answer = null", Where: "request is not null",
	},
}
