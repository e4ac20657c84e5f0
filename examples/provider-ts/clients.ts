// What is known of assigned clients, and what people ask to be done for them.
import type { System } from "./changes.js";
import { again, fix, number, report, sheet } from "./records.js";
import { sendFile } from "./file.js";
import { confirmStatement } from "./statements.js";
import { rotateCertificate, rotateKey } from "./keys.js";

/** Of an erased client nothing is known. */
export interface Client {
  registration?: string;
  code?: string;
  addressHidden?: boolean;
  /** Withdrawn, lapsed or rejected. */
  closed?: boolean;
  erased?: boolean;
}

/** Code of the data catalogue under which a referral gives the personal code. */
const fieldCode = "G01.03";

export function client(s: System, assignment: string): Client {
  const known = s.clients.get(assignment) ?? {};
  s.clients.set(assignment, known);
  return known;
}

/** Reads an assignment as it is now. Whatever order changes come in, this is the truth. */
export async function look(s: System, assignment: string): Promise<void> {
  const known = client(s, assignment);
  if (known.erased) return;
  const a = await s.api.get<{ registration: string; state: string; addressHidden?: boolean; extract?: { code: string; value?: string }[] }>(`/v1/${assignment}`);
  known.registration = a.registration;
  known.addressHidden = a.addressHidden ?? false;
  known.closed = ["WITHDRAWN", "LAPSED", "REJECTED"].some((state) => a.state === `ASSIGNMENT_STATE_${state}`);
  known.code = a.extract?.find((field) => field.code === fieldCode)?.value ?? known.code;
}

/** Does what a person before this system asks for. In a real system that is a button. */
export async function exercise(s: System, e: Record<string, string>): Promise<void> {
  const name = e.exercise ?? "";
  const about = client(s, e.assignment ?? "");
  if (s.done.has(name) || about.erased || about.closed) return; // came twice, or nothing may be said about this client any more
  s.done.add(name);
  switch (e.what) {
    case "accept":
      await s.api.post(`/v1/${e.assignment}:accept`, {});
      return;
    case "reject":
      return reject(s, e);
    case "report":
    case "report-by-code":
    case "report-walk-in":
      return report(s, e, about);
    case "report-sheet":
      return sheet(s, e, about);
    case "fix-sheet":
      return fix(s, e);
    case "correct":
    case "cancel":
    case "resend":
      return again(s, e);
    case "report-file":
      return sendFile(s, e, about);
    case "confirm-statement":
      return confirmStatement(s, e.month ?? "");
    case "report-places":
      await s.api.post(`/v1/${e.registration}:reportCapacity`, { capacity: { placesTotal: number(e.total), placesFree: number(e.free) } }, "REGISTER");
      return;
    case "rotate-key":
      return rotateKey(s);
    case "rotate-certificate":
      return rotateCertificate(s);
  }
}

/** Refuses a client. A reason that the code list does not have becomes OTHER, with words. */
async function reject(s: System, e: Record<string, string>): Promise<void> {
  const list = await s.api.get<{ codes: { code: string }[] }>("/v1/codeLists/reject-reasons");
  const known = list.codes.some((one) => one.code === e.reason);
  await s.api.post(`/v1/${e.assignment}:reject`, {
    reason: `REJECT_CAUSE_${known ? e.reason : "OTHER"}`,
    note: known ? (e.note ?? "") : `${e.reason} ${e.note ?? ""}`.trim(),
  });
}
