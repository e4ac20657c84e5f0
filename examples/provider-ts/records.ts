// Delivery records: what was done for clients.
import type { System } from "./changes.js";
import type { Client } from "./clients.js";

/**
 * One thing that was done, as the platform takes it. eventId is our own number of it: the same number and version is the same
 * record, however often it is sent.
 */
export interface DeliveryRecord {
  eventId: string;
  version: number;
  type: string;
  schemaVersion: string;
  occurredAt: string;
  registration: string;
  assignment?: string;
  personalCode?: string;
  worker: string;
  day: string;
  units: string;
  note?: string;
  cancelled?: boolean;
}

/** A line of our book: what was sent, and which of it was rejected. */
export interface Entry {
  records: DeliveryRecord[];
  rejected: Set<string>;
}

export const number = (text: string | undefined): number => Number(text ?? 0);

function service(eventId: string, e: Record<string, string>, about: Client): DeliveryRecord {
  const day = e.day ?? "";
  return {
    eventId, version: 1, type: "service.delivered", schemaVersion: "2026-10", occurredAt: `${day}T10:00:00Z`, registration: about.registration ?? "",
    assignment: e.assignment, worker: "W-1", day, units: e.units ?? "", note: e.note,
  };
}

/** Sends one service. Its number is that of the exercise: who is asked twice sends the same record twice. */
export async function report(s: System, e: Record<string, string>, about: Client): Promise<void> {
  const record = service(e.exercise ?? "", e, about);
  if (e.what === "report-by-code") {
    delete record.assignment;
    record.personalCode = about.code;
  } else if (e.what === "report-walk-in") {
    // Somebody who was not referred yet: her papers say the code.
    const box = await s.api.get<{ unknownCode: string }>("/v1/sandbox");
    delete record.assignment;
    record.registration = e.registration ?? "";
    record.personalCode = box.unknownCode;
  }
  if (about.addressHidden && e.address) record.note = record.note?.replaceAll(e.address, "…");
  await send(s, e.exercise ?? "", [record]);
}

/** Sends records as one batch and writes down what became of each. One that is kept, unmatched too, is never sent again by itself. */
async function send(s: System, entry: string, records: DeliveryRecord[]): Promise<void> {
  const got = await s.api.post<{ answers: { eventId: string; outcome: string }[] }>("/v1/records:batchSubmit", { records });
  const line = s.book.get(entry) ?? { records, rejected: new Set<string>() };
  s.book.set(entry, line);
  for (const answer of got.answers) {
    if (answer.outcome === "RECORD_OUTCOME_REJECTED") line.rejected.add(answer.eventId);
    else line.rejected.delete(answer.eventId);
  }
}

function sentBefore(s: System, e: Record<string, string>): Entry {
  const line = s.book.get(e.of ?? "");
  if (!line) throw new Error(`exercise ${e.exercise} goes back to one that is not known`);
  return line;
}

/** Corrects, cancels or repeats a record that was sent. */
export async function again(s: System, e: Record<string, string>): Promise<void> {
  const record = sentBefore(s, e).records[0];
  if (!record) return;
  if (e.what !== "resend") record.version++;
  if (e.what === "correct") record.units = e.units ?? "";
  if (e.what === "cancel") record.cancelled = true;
  await send(s, e.of ?? "", [record]);
}

/** Sends many services at once. Some of them may be wrong. */
export const sheet = (s: System, e: Record<string, string>, about: Client): Promise<void> => send(s, e.exercise ?? "", rows(e, about));

/** Puts right what was rejected of a sheet, and sends that and nothing else. */
export async function fix(s: System, e: Record<string, string>): Promise<void> {
  const line = sentBefore(s, e);
  const wrong = line.records.filter((record) => line.rejected.has(record.eventId));
  for (const record of wrong) {
    record.day = e.day ?? "";
    record.occurredAt = `${record.day}T10:00:00Z`;
  }
  await send(s, e.of ?? "", wrong);
}

/** The services of a sheet or a file, over some days. */
export function rows(e: Record<string, string>, about: Client): DeliveryRecord[] {
  const first = new Date(`${e.from}T10:00:00Z`);
  return Array.from({ length: number(e.count) }, (_, i) => {
    const day = new Date(first);
    day.setUTCDate(first.getUTCDate() + (i % Math.max(1, number(e.days))));
    const bad = number(e.everyBad) > 0 && i % number(e.everyBad) === 0;
    const record = service(`${e.exercise}-${i}`, { assignment: e.assignment ?? "", units: e.units ?? "", day: day.toISOString().slice(0, 10) }, about);
    return bad ? { ...record, day: e.badDay ?? "" } : record;
  });
}
