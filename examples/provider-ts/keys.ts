// New keys and certificates. Only public halves leave this machine.
import { generateKeyPairSync } from "node:crypto";
import type { System } from "./changes.js";
import { selfSigned } from "./certificate.js";

/** Brings in a new signing key while the old one still lives. */
export async function rotateKey(s: System): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  await rotate(s, { jwk: JSON.stringify(publicKey.export({ format: "jwk" })) });
  s.api.auth.key = privateKey;
}

/** Brings in a new client certificate, then connects with it. */
export async function rotateCertificate(s: System): Promise<void> {
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const certificate = selfSigned(pair);
  await rotate(s, { certificatePem: certificate });
  s.api.auth.connect(pair.privateKey.export({ format: "pem", type: "pkcs8" }).toString(), certificate);
}

async function rotate(s: System, body: Record<string, string>): Promise<void> {
  await s.api.auth.bearer(); // it says which keys are ours
  await s.api.post(`/v1/${s.api.auth.name}:rotate`, body);
}
