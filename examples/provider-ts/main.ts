// Provider-ts is a provider's system reduced to what it says to the platform: it signs in, follows the list of changes, and
// does what the people before it ask. It needs nothing but Node. Read it in this order: auth.ts, api.ts, changes.ts,
// clients.ts, records.ts, file.ts, keys.ts. A real system keeps in its database what this one keeps in memory.
import { signOn } from "./auth.js";
import { Api } from "./api.js";
import { follow, type System } from "./changes.js";

const env = (name: string): string => process.env[name] ?? "";

const auth = await signOn({
  url: env("DIGISOC_URL"),
  client: env("DIGISOC_CLIENT_ID"),
  keyFile: env("DIGISOC_KEY"),
  certificateFile: env("DIGISOC_CERTIFICATE"),
  rootsFile: env("DIGISOC_ROOTS"),
});
const system: System = { api: new Api(auth), clients: new Map(), book: new Map(), done: new Set() };
process.once("SIGTERM", () => process.exit(0));
await follow(system);
