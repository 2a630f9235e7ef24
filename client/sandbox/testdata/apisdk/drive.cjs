// Drives settings, status, update, retry and the signature check of Metriport's
// official SDK against a sandbox. It runs its own receiver, checks every message
// with the SDK, and prints one JSON line when all is well.
//
// usage: HOOKTOP_APISDK=dir-with-node_modules HOOKTOP_API_KEY=key node drive.cjs base-url
"use strict";
const { createRequire } = require("node:module");
const { createServer } = require("node:http");
const { once } = require("node:events");
const assert = require("node:assert/strict");
const path = require("node:path");

const sdk = createRequire(path.join(path.resolve(process.env.HOOKTOP_APISDK), "x.js"))("@metriport/api-sdk");
const baseAddress = process.argv[2];
const api = new sdk.MetriportMedicalApi(process.env.HOOKTOP_API_KEY, { baseAddress, timeout: 10_000 });

// What the SDK's schema does not know; everything else must parse.
const unknown = new Set(["message.received", "ias.identity.verified"]);
// The service sends a failed query without documents, which the schema refuses.
const knownRefusals = body => body.patients?.some(p => p.status === "failed" && !p.documents);

const seen = { pings: 0, messages: 0, parsed: 0, refused: 0, types: new Set(), wrong: [] };
let key;
let learned;
const learning = new Promise(resolve => (learned = resolve));

function take(raw, signature) {
  if (!api.verifyWebhookSignature(key, raw, signature)) return seen.wrong.push("refused: " + raw);
  const changed = Buffer.concat([raw, Buffer.from("\n")]);
  if (api.verifyWebhookSignature(key, changed, signature)) seen.wrong.push("a changed body is accepted");
  const body = JSON.parse(raw.toString());
  if (body.ping) {
    seen.pings++;
    return { pong: body.ping };
  }
  seen.messages++;
  seen.types.add(body.meta.type);
  if (unknown.has(body.meta.type)) return;
  try {
    sdk.MetriportMedicalApi.parseWebhookResponse(body, true);
    seen.parsed++;
  } catch (err) {
    if (knownRefusals(body)) seen.refused++;
    else seen.wrong.push(body.meta.type + " does not parse: " + err + " " + raw);
  }
}

const server = createServer(async (req, res) => {
  const chunks = [];
  for await (const c of req) chunks.push(c);
  await learning; // the first ping may come before the answer that carries its key
  const answer = take(Buffer.concat(chunks), req.headers["x-metriport-signature"]);
  res.setHeader("Content-Type", "application/json");
  res.end(JSON.stringify(answer ?? {}));
});

async function until(what, ready) {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    const status = await api.getWebhookStatus();
    if (ready(status)) return status;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  assert.fail("waited in vain for " + what);
}

async function main() {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${server.address().port}/hook?a=1&b=2`;

  const before = await api.getSettings();
  assert.match(before.id, /^[0-9a-f-]{36}$/);
  const start = await until("what is on its way", s => s.webhookRequestsProcessing === 0);
  assert.equal(start.webhookEnabled, false);
  assert.ok(start.webhookRequestsFailed > 0, "nothing has failed");

  const set = await api.updateSettings(url);
  assert.equal(set.webhookUrl, url);
  assert.equal(set.webhookKey, before.webhookKey, "another URL has another key");
  key = set.webhookKey;
  learned();
  await until("the ping", s => s.webhookEnabled && s.webhookStatusDetail === "OK");
  assert.equal(seen.pings, 1);

  await api.retryWebhookRequests();
  const end = await until("the retries", s => s.webhookRequestsProcessing === 0);
  assert.equal(end.webhookRequestsFailed, 0);
  assert.equal(seen.messages, start.webhookRequestsFailed, "not every failed message came once");

  const cleared = await api.updateSettings("");
  assert.equal(cleared.webhookUrl, null);
  assert.equal(cleared.webhookKey, null);

  await assert.rejects(api.updateSettings("notaurl"), err => err.response.data.detail === "Invalid url, on [webhookUrl]");
  const other = new sdk.MetriportMedicalApi("wrong", { baseAddress });
  await assert.rejects(other.getSettings(), err => err.response.status === 403 && err.response.data.message === "Forbidden");

  assert.deepEqual(seen.wrong, []);
  console.log(JSON.stringify({ ...seen, types: [...seen.types].sort() }));
  server.closeAllConnections();
  server.close();
}

main().catch(err => {
  console.error(err);
  console.error(seen.wrong.slice(0, 5).join("\n"));
  process.exit(1);
});
