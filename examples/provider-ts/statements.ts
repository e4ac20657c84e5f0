// Monthly statements: what the municipality accepted, by payer.
import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "./api.js";
import type { System } from "./changes.js";

/**
 * Tells the municipality that somebody here has seen the statement of a month. What is confirmed is what was read: when the
 * statement changed meanwhile, it is read again.
 */
export async function confirmStatement(s: System, month: string): Promise<void> {
  for (let turn = 0; turn < 60; turn++) { // it comes within a minute
    const list = await s.api.get<{ statements?: { name: string; etag: string }[] }>(`/v1/statements?month=${month}`);
    for (const one of list.statements ?? []) {
      try {
        await s.api.post(`/v1/${one.name}:confirm`, { etag: one.etag });
        return;
      } catch (error) {
        if (!(error instanceof Problem) || error.status !== 409) throw error;
      }
    }
    await sleep(500);
  }
  throw new Error(`there is no statement of ${month}`);
}
