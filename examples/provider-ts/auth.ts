// Keys and token: a signed statement of at most five minutes (RFC 7523) is exchanged for a token that is bound to the client
// certificate (RFC 8705).
import { createPrivateKey, randomUUID, sign, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { request, Agent, type RequestOptions } from "node:https";
import type { IncomingHttpHeaders } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

export interface Settings {
  url: string;
  client: string;
  keyFile: string;
  certificateFile: string;
  rootsFile: string;
}

/** An answer, read whole. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export class Auth {
  issuer = "";
  endpoint = "";
  /** credentials/{uuid}, as the token says. */
  name = "";
  private agent!: Agent;
  private token = "";
  private until = 0;
  /** Of the platform's clock from ours, milliseconds. */
  private offset = 0;

  constructor(readonly settings: Settings, public key: KeyObject, private roots: string | undefined, tlsKey: string, certificate: string) {
    this.connect(tlsKey, certificate);
  }

  /** New connections with another certificate. A token of the one before is worth nothing on them. */
  connect(key: string, cert: string): void {
    this.agent?.destroy();
    this.agent = new Agent({ keepAlive: true, key, cert, ca: this.roots, minVersion: "TLSv1.2" });
    this.until = 0;
  }

  /** One request. Nothing is tried again here. */
  send(method: string, url: string, headers: Record<string, string>, body?: string | Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const options: RequestOptions = { method, agent: this.agent, headers: body === undefined ? headers : { ...headers, "Content-Length": String(Buffer.byteLength(body)) } };
      const req = request(url, options, (res) => {
        const parts: Buffer[] = [];
        res.on("data", (part: Buffer) => parts.push(part));
        res.on("end", () => resolve({ status: res.statusCode ?? 0, headers: res.headers, text: Buffer.concat(parts).toString("utf8") }));
        res.on("error", reject);
      });
      req.on("error", reject);
      req.setTimeout(60_000, () => req.destroy(new Error("no answer within a minute")));
      req.end(body);
    });
  }

  forget(): void {
    this.until = 0;
  }

  /** A token that holds, a new one in the last quarter of its life. */
  async bearer(): Promise<string> {
    for (let turn = 0; Date.now() >= this.until; turn++) {
      const answer = await this.exchange();
      if (answer.status === 200) break;
      if (turn < 8 && (answer.status === 429 || answer.status >= 500)) { // for now; no token is no reason to give up what was begun
        await sleep(Number(answer.headers["retry-after"] ?? "0.2") * 1000);
        continue;
      }
      // A statement is judged by the platform's clock: when ours differs, we sign by theirs, and say nothing to ours.
      const theirs = Date.parse(answer.headers.date ?? "");
      const skewed = answer.status === 401 && Math.abs(theirs - (Date.now() + this.offset)) > 20_000;
      if (!skewed || turn >= 8) throw new Error(`token: ${answer.status} ${answer.text}`);
      this.offset = theirs - Date.now();
    }
    return this.token;
  }

  private async exchange(): Promise<Answer> {
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: this.statement(),
    });
    const answer = await this.send("POST", this.endpoint, { "Content-Type": "application/x-www-form-urlencoded" }, form.toString());
    if (answer.status === 200) {
      const got = JSON.parse(answer.text) as { access_token: string; expires_in: number };
      this.token = got.access_token;
      this.until = Date.now() + got.expires_in * 750;
      this.name = subject(got.access_token);
    }
    return answer;
  }

  /** A JSON Web Signature by hand, ES256. */
  private statement(): string {
    const now = Math.floor((Date.now() + this.offset) / 1000);
    const { client } = this.settings;
    const text = [{ alg: "ES256", typ: "JWT" }, { iss: client, sub: client, aud: this.issuer, jti: randomUUID(), iat: now, exp: now + 60 }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    return `${text}.${sign("sha256", Buffer.from(text), { key: this.key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
  }
}

/** Reads the keys and asks the platform where tokens are given. */
export async function signOn(settings: Settings): Promise<Auth> {
  const key = readFileSync(settings.keyFile, "utf8");
  const roots = settings.rootsFile === "" ? undefined : readFileSync(settings.rootsFile, "utf8");
  const auth = new Auth(settings, createPrivateKey(key), roots, key, readFileSync(settings.certificateFile, "utf8"));
  const answer = await auth.send("GET", `${settings.url}/.well-known/oauth-authorization-server/oauth2`, {});
  const about = JSON.parse(answer.text) as { issuer: string; mtls_endpoint_aliases: { token_endpoint: string } };
  auth.issuer = about.issuer;
  auth.endpoint = about.mtls_endpoint_aliases.token_endpoint;
  return auth;
}

/** Whose token it is; whether it is genuine is the platform's business. */
function subject(token: string): string {
  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8")) as { sub: string };
  return claims.sub;
}
