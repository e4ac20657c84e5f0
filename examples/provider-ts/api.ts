// Calls of the platform, and which of them are made again.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer, Auth } from "./auth.js";

const mostTries = 8;

/** An answer that says no (RFC 9457). */
export class Problem extends Error {
  constructor(readonly status: number, readonly reason: string, detail: string) {
    super(`${status} ${reason}: ${detail}`);
  }
}

export class Api {
  constructor(readonly auth: Auth) {}

  get<T>(path: string): Promise<T> {
    return this.call<T>("GET", "DELIVER", path);
  }

  /** Writes. All tries bear one Idempotency-Key, so that whatever was lost on the way happens once. */
  post<T>(path: string, body: unknown, purpose = "DELIVER"): Promise<T> {
    return this.call<T>("POST", purpose, path, JSON.stringify(body));
  }

  private async call<T>(method: string, purpose: string, path: string, body?: string): Promise<T> {
    const key = randomUUID();
    for (let turn = 1; ; turn++) {
      const { wait, error, answer } = await this.once(method, purpose, path, key, body);
      if (answer !== undefined) return JSON.parse(answer.text) as T;
      if (wait < 0 || turn === mostTries) throw error;
      await sleep(wait);
    }
  }

  private async once(method: string, purpose: string, path: string, key: string, body?: string): Promise<{ wait: number; error?: unknown; answer?: Answer }> {
    try {
      const answer = await this.send(method, purpose, path, body, { "Content-Type": "application/json", "Idempotency-Key": key });
      return answer.status < 300 ? { wait: 0, answer } : { wait: this.again(answer), error: problem(answer) };
    } catch (error) {
      return { wait: 100, error }; // it did not arrive, or its answer did not
    }
  }

  /** When to come again: as the answer says, or a little later when it does not. Less than nothing is never. */
  private again(answer: Answer): number {
    const said = Number(answer.headers["retry-after"]);
    switch (true) {
      case answer.status === 401:
        this.auth.forget();
        return 0;
      case answer.status === 429 || answer.status === 503:
        return Number.isFinite(said) ? said * 1000 + 50 : 200;
      case answer.status >= 500:
        return 200;
    }
    return -1;
  }

  async send(method: string, purpose: string, path: string, body: string | Buffer | undefined, more: Record<string, string>): Promise<Answer> {
    const headers = { Authorization: `Bearer ${await this.auth.bearer()}`, "Digisoc-Purpose": purpose, "Digisoc-Legal-Basis": "SPSP-17-6" };
    return this.auth.send(method, this.auth.settings.url + path, method === "GET" ? headers : { ...headers, ...more }, body);
  }
}

export function problem(answer: Answer): Problem {
  try {
    const p = JSON.parse(answer.text) as { reason?: string; detail?: string };
    return new Problem(answer.status, p.reason ?? "", p.detail ?? "");
  } catch {
    return new Problem(answer.status, "", answer.text);
  }
}
