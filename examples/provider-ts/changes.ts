// The list of changes, which is all that a provider is told.
import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "./api.js";
import { client, look, exercise, type Client } from "./clients.js";
import type { Entry } from "./records.js";

export interface System {
  api: Api;
  /** By assignments/{uuid}. */
  clients: Map<string, Client>;
  /** What was sent, by the exercise that asked for it. */
  book: Map<string, Entry>;
  /** Exercises that were done: a change may come twice. */
  done: Set<string>;
}

/** One line of the list. Kinds and details that are not known yet may come at any time, and are passed over. */
export interface Change {
  kind: string;
  subject: string;
  details?: Record<string, string>;
}

/**
 * Reads the list from its beginning and goes on for ever. What was read is acknowledged once it is done, so that nothing is
 * lost when this program stops in the middle.
 */
export async function follow(s: System): Promise<never> {
  for (let cursor = ""; ; ) {
    try {
      const page = await s.api.get<{ changes?: Change[]; nextCursor: string }>(`/v1/changes?waitSeconds=5&pageSize=100&cursor=${encodeURIComponent(cursor)}`);
      for (const change of page.changes ?? []) {
        await handle(s, change).catch((error: unknown) => console.error(change.kind, change.subject, error));
      }
      if ((page.changes ?? []).length > 0) await s.api.post("/v1/changes:acknowledge", { cursor: page.nextCursor });
      cursor = page.nextCursor;
    } catch (error) {
      console.error("changes:", error);
      await sleep(1000);
    }
  }
}

/**
 * Does what a change asks for. It may come twice and before or behind others: so nothing is believed of it but that there is
 * something to look at.
 */
async function handle(s: System, change: Change): Promise<void> {
  switch (change.kind) {
    case "referral.created":
    case "referral.changed":
    case "plan.changed":
    case "status.changed":
    case "client.merged":
      return look(s, change.subject);
    case "referral.withdrawn":
    case "referral.lapsed":
      client(s, change.subject).closed = true;
      return;
    case "erase.requested":
      s.clients.set(change.subject, { erased: true });
      return;
    case "exercise.requested":
      return exercise(s, change.details ?? {});
  }
}
