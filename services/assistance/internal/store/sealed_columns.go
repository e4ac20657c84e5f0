package store

import "github.com/digisoc/platform/pkg/vault"

const (
	disability    = "case when kind = 'DISABILITY' then convert_to(body::text, 'UTF8') end"
	notDisability = "case when kind <> 'DISABILITY' then convert_to(body::text, 'UTF8') end"
	factHolder    = "case when person_id is null then 'households/' || household_id else 'persons/' || person_id end"
)

// Sealed are the columns whose texts are sealed; what lies open beside them from before is sealed in the background.
var Sealed = []vault.Column{
	{
		Table: "assessment", Name: "sealed", Field: assessmentText, Group: groupMeans, Tenant: "municipality",
		Subject: `coalesce((select m ->> 'Person' from json_array_elements(facts -> 'Declaration' -> 'Members') m
			where m ->> 'Relation' = 'APPLICANT' limit 1), 'persons/' || persons[1])`,
		Plain: `convert_to('{"Facts":' || facts::text || ',"Result":' || result::text || ',"Trace":' || trace::text || '}', 'UTF8')`,
		Clear: "facts = null, result = null, trace = null",
	}, {
		Table: "award", Name: "sealed_facts", Field: awardFacts, Group: groupMeans, Tenant: "municipality", Record: "decision_id",
		Subject: "'persons/' || coalesce(applicant, persons[1])", Plain: "facts", Clear: "facts = null",
	},
	{Table: "fact", Name: "sealed_body", Field: factBody, Group: groupHealth, Tenant: "municipality", Subject: factHolder, Plain: disability, Clear: "body = null"},
	{Table: "fact", Name: "sealed_body", Field: factBody, Group: groupMeans, Tenant: "municipality", Subject: factHolder, Plain: notDisability, Clear: "body = null"},
	{
		Table: "award_change", Name: "sealed_text", Field: changeText, Group: groupAward, Tenant: "municipality",
		Subject: "(select 'persons/' || coalesce(a.applicant, a.persons[1]) from award a where a.decision_id = award_change.decision_id)",
		Plain:   "convert_to(json_build_object('Months', months, 'Reason', reason, 'Trace', trace, 'Ending', ending)::text, 'UTF8')",
		Clear:   "months = null, reason = null, trace = null, ending = null",
	}, {
		Table: "conflict_finding", Name: "sealed_facts", Field: findingFacts, Group: groupGrants, Tenant: "municipality", Subject: "'persons/' || persons[1]",
		Plain: "convert_to(facts::text, 'UTF8')", Clear: "facts = null",
	},
}
