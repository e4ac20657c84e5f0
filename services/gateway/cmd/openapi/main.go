// Command openapi merges the plugin's documents of the services into the published one.
// usage: openapi <folder with plugin output> <file to write>
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	paymentsv1 "github.com/digisoc/platform/proto/gen/go/payments/v1"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/gateway/internal/openapi"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: openapi <folder with plugin output> <file to write>")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "openapi:", err)
		os.Exit(1)
	}
}

func run(folder, target string) error {
	var services []openapi.Service
	for _, s := range []struct {
		tag, description string
		file             protoreflect.FileDescriptor // the plugin writes one document for each
	}{
		{"persons", "Person registry: persons, identifiers and their history, households, representation, municipalities.", personsv1.File_persons_v1_persons_proto},
		{"custody", "Facts of custody of a parent over a child: suspended, removed, restored; append-only, corrected by another fact.", personsv1.File_persons_v1_custody_proto},
		{"erasures", "Lawful erasure: proposed by one data officer, decided by another, carried out by every service as far as the law allows, certified.", personsv1.File_persons_v1_erasure_proto},
		{"cases", "Electronic client case: applications, signatures, cases, tasks, decisions and their deadlines.", casesv1.File_cases_v1_cases_proto},
		{"migration", "Cut-over from the system of before: from which day on a municipality decides here, and the feed of what it decided there.", casesv1.File_cases_v1_migration_proto},
		{"specialists", "Register of specialists in the rights of the child: who may be given the case of a child victim.", casesv1.File_cases_v1_specialists_proto},
		{"victims", "Cases of children who suffered violence: proceedings if known, referral to a service of the children's fund.", casesv1.File_cases_v1_victims_proto},
		{"rehabilitation", "The one message about rehabilitation given to a referred child, from three kinds of senders to the children's fund.", casesv1.File_cases_v1_rehabilitation_proto},
		{"childrensFund", "What the children's fund sees of children referred to it, and does about them.", casesv1.File_cases_v1_children_fund_proto},
		{"assistance", "Means test: assessments with traces, statuses, benefits, payment lines, parameters and rules of the law.", assistancev1.File_assistance_v1_assistance_proto},
		{"payments", "From decision to money: what is owed, payees, payment lists, files for the bank and its answers, recoveries, ledger proof.", paymentsv1.File_payments_v1_payments_proto},
		{"rulePacks", "The law that is computed with: packs of dated parameters, proposed by one person and activated by another.", assistancev1.File_assistance_v1_packs_proto},
		{"whatIf", "What was computed, explained and computed again; what would be otherwise.", assistancev1.File_assistance_v1_whatif_proto},
		{"caseload", "What another law would mean for all households: cost, winners, losers; groups under five are never shown.", assistancev1.File_assistance_v1_caseload_proto},
		{"awards", "Changes of running awards: the difference is shown first and applied by a second person.", assistancev1.File_assistance_v1_awards_proto},
		{"conflicts", "Benefits and services that may not stand side by side: what was found, what could not be checked, what a person made of it.", assistancev1.File_assistance_v1_conflicts_proto},
		{"register", "Register of social service providers: who may provide which service where and until when, free places and costs.", providersv1.File_providers_v1_register_proto},
		{"cutovers", "Closing a move to the platform: the evidence that the vendor of the system of before keeps no copy.", providersv1.File_providers_v1_cutover_closure_proto},
		{"developer", "For whoever builds a provider's system, without a token: code lists with their validity, the changelog, the plan of moving.", providersv1.File_providers_v1_developer_proto},
		{"issues", "Missing and wrong data: raised by a provider, an official or the person; routed, answered in a term, corrected with both values kept.", providersv1.File_providers_v1_issues_proto},
		{"facts", "What is known about households and their means: as known on any day about any month; corrected, disputed, never lost.", assistancev1.File_assistance_v1_facts_proto},
		{"agreements", "What a provider's system may do for a municipality: grant and reason, versions that three parties sign, operators, keys.", providersv1.File_providers_v1_agreements_proto},
		{"tokens", "Access tokens of providers' systems: a signed assertion over a connection with a client certificate.", providersv1.File_providers_v1_token_proto},
		{"sandbox", "A sandbox of one's own in one call: made-up clients, a municipality that does what it is asked to, faults on purpose.", providersv1.File_providers_v1_sandbox_proto},
		{"delivery", "What providers did for clients: one record, a batch, a stream or a file, judged record by record.", providersv1.File_providers_v1_delivery_proto},
		{"statements", "Monthly statements of providers: what was delivered, accepted, granted and invoiced for each client and payer, seen by the provider first and closed by an official.", providersv1.File_providers_v1_statements_proto},
		{"webhooks", "Changes sent to an address of a provider's system as they happen: signed, tried again for days, replayed from any cursor.", providersv1.File_providers_v1_webhooks_proto},
		{"assignments", "Clients referred to providers: referral, answer, changes, end; the list of changes; how records are entered.", providersv1.File_providers_v1_assignments_proto},
		{"conformance", "The suite that tests a provider's system, its runs and its signed certificates.", providersv1.File_providers_v1_conformance_proto},
		{"breakGlass", "Data of one person opened to an operator in an emergency: a ticket, two persons, at most two hours, a review by a third.", sharingv1.File_sharing_v1_break_glass_proto},
		{"misuse", "Signs of misuse by officials, found in the audit logs, and their review by an auditor or data protection officer.", sharingv1.File_sharing_v1_misuse_proto},
		{"incidents", "Security incidents and breaches of personal data: what they touch, who must be told by when, drafts of reports.", sharingv1.File_sharing_v1_incidents_proto},
		{"purposeTokens", "Tokens for a purpose: a sign-in token exchanged for one that says what for, by what right, about whom and for which data.", sharingv1.File_sharing_v1_purpose_token_proto},
		{"catalogue", "Which data the platform keeps at all: by legal point, purpose and recipient, for everybody.", sharingv1.File_sharing_v1_catalogue_proto},
		{"datasets", "What was granted, for other institutions under a permission: field by field, in versions.", sharingv1.File_sharing_v1_datasets_proto},
		{"extracts", "Scheduled extracts of datasets for systems of the Ministry of Welfare: manifests, content and what the recipient got.", sharingv1.File_sharing_v1_extracts_proto},
		{"subscriptions", "Events of datasets for other institutions: the CloudEvents Subscriptions API, and what was sent.", sharingv1.File_sharing_v1_subscriptions_proto},
		{"registry", "The registry interfaces of SPDCI 1.0.0: searches, subscriptions and enrolment checks of partner institutions, in signed envelopes.", sharingv1.File_sharing_v1_registry_proto},
		{"subscribers", "From an institution's application for a dataset to its permission, use, review and end.", sharingv1.File_sharing_v1_subscribers_proto},
		{"access", "What a recipient gets, leaf by leaf, from the grants; data of nobody.", sharingv1.File_sharing_v1_access_proto},
		{"outsourcing", "The outsourcing register: who works for the platform, and has access only while its row is active.", sharingv1.File_sharing_v1_outsourcing_proto},
		{"reviews", "The review of roles: what nobody confirms in time lapses.", sharingv1.File_sharing_v1_reviews_proto},
		{"controls", "The register of controls and who answers for which data.", sharingv1.File_sharing_v1_controls_proto},
		{"stops", "The kill switch: whose access was ended, by whom and why.", sharingv1.File_sharing_v1_stops_proto},
		{"leavers", "Whose employment ended: access ends with it, and a named officer gives it back to who did not leave.", sharingv1.File_sharing_v1_leavers_proto},
		{"resources", "The catalogue of ICT resources, made from what runs, and how it differs from what is declared.", sharingv1.File_sharing_v1_resources_proto},
		{"availability", "How available the platform was, month by month, computed from probes of each minute, and planned maintenance.", sharingv1.File_sharing_v1_availability_proto},
		{"exchange", "Registers of the state, read through DAGR with source and time, and how far our datasets got there.", sharingv1.File_sharing_v1_exchange_proto},
		{"usage", "Who used a person's data, in every service, refused too: for the person herself, auditors and the data protection officer.", sharingv1.File_sharing_v1_usage_proto},
		{"rights", "What persons ask about their data (GDPR 16 to 21): requests with a clock, answers, restrictions, notices to recipients.", sharingv1.File_sharing_v1_rights_proto},
		{"statusChecks", "Whether a person has a status of the municipality that asks: yes or no (GR-17).", sharingv1.File_sharing_v1_status_check_proto},
		{"copy", "The copy of a person's data and what she is told with it (GDPR 15).", sharingv1.File_sharing_v1_copy_proto},
	} {
		document, err := os.ReadFile(filepath.Join(folder, strings.TrimSuffix(s.file.Path(), ".proto")+".openapi.json")) //nolint:gosec // G703: a folder named on the command line by scripts/openapi
		if err != nil {
			return err
		}
		services = append(services, openapi.Service{Tag: s.tag, Description: s.description, Descriptor: s.file.Services().Get(0), Document: document})
	}
	merged, err := openapi.Build(services)
	if err != nil {
		return err
	}
	return os.WriteFile(target, merged, 0o644) //nolint:gosec // G306: a public document
}
