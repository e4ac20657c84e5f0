// Services as a file, one JSON object a line.
import type { System } from "./changes.js";
import type { Client } from "./clients.js";
import { problem } from "./api.js";
import { rows } from "./records.js";

const mostTries = 8;

/** When a file breaks off, the platform says how many bytes it took, and the rest goes on from there. */
export async function sendFile(s: System, e: Record<string, string>, about: Client): Promise<void> {
  const text = Buffer.from(rows(e, about).map((record) => JSON.stringify(record) + "\n").join(""));
  let sent = await upload(s, "", 0, text);
  for (let turn = 0; !sent.done && sent.name !== "" && turn < mostTries; turn++) {
    const taken = await s.api.get<{ bytes?: string }>(`/v1/${sent.name}`);
    const offset = Number(taken.bytes ?? 0);
    const before = sent; // what is refused for now goes on in the next turn
    sent = await upload(s, sent.name, offset, text.subarray(offset)).catch(() => before);
  }
  if (!sent.done) throw new Error("the file broke off");
}

/** Sends a file from an offset on. Its name comes first in the answer, the sums last. */
async function upload(s: System, name: string, offset: number, text: Buffer): Promise<{ name: string; done: boolean }> {
  const path = name === "" ? "/v1/uploads" : `/v1/uploads?upload=${name}&offset=${offset}`;
  const answer = await s.api.send("POST", "DELIVER", path, text, { "Content-Type": "application/x-ndjson" });
  if (answer.status !== 200) throw problem(answer);
  const lines = answer.text.split("\n").filter((one) => one !== "").map((one) => JSON.parse(one) as { upload?: string; done?: boolean });
  return { name: lines[0]?.upload ?? name, done: lines.at(-1)?.done === true };
}
