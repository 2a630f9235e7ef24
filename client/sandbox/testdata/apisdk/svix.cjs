// Drives endpoints, messages, attempts, resend, rotation and verification of
// Svix's official client against a sandbox. It runs its own receiver, checks
// every message with the client, and prints one JSON line when all is well.
//
// usage: HOOKTOP_APISDK=dir-with-node_modules HOOKTOP_TOKEN=token node svix.cjs base-url app
"use strict";
const { createRequire } = require("node:module");
const { createServer } = require("node:http");
const { once } = require("node:events");
const assert = require("node:assert/strict");
const path = require("node:path");

const { Svix, Webhook } = createRequire(path.join(path.resolve(process.env.HOOKTOP_APISDK), "x.js"))("svix");
const [serverUrl, app] = process.argv.slice(2);
const svix = new Svix(process.env.HOOKTOP_TOKEN, { serverUrl });

const got = [];
let status = 200;
const server = createServer(async (req, res) => {
  const chunks = [];
  for await (const c of req) chunks.push(c);
  got.push({ body: Buffer.concat(chunks).toString(), headers: req.headers });
  res.statusCode = status;
  res.end("answer " + status);
});

async function until(what, ready) {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    const value = await ready();
    if (value) return value;
    await new Promise(resolve => setTimeout(resolve, 30));
  }
  assert.fail("waited in vain for " + what);
}

async function refused(what, code, promise) {
  await assert.rejects(promise, err => err.code === code, what);
}

async function main() {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${server.address().port}/hook`;

  const ep = await svix.endpoint.create(app, { url, description: "npm", filterTypes: ["sleep.created", "workout.created"] });
  assert.match(ep.id, /^ep_[0-9A-Za-z]{27}$/);
  assert.equal(ep.disabled, false);
  assert.ok(ep.createdAt instanceof Date && !Number.isNaN(+ep.createdAt));
  assert.deepEqual([...(await svix.endpoint.get(app, ep.id)).filterTypes].sort(), ["sleep.created", "workout.created"]);
  const listed = [];
  for (let iterator = null; ; ) {
    const page = await svix.endpoint.list(app, { limit: 2, iterator });
    listed.push(...page.data.map(e => e.id));
    if (page.done) break;
    iterator = page.iterator;
  }
  assert.equal(listed.length, 7);
  assert.equal(listed[0], ep.id);
  await refused("an unknown type", 422, svix.endpoint.patch(app, ep.id, { filterTypes: ["no.such"] }));
  await svix.endpoint.patchHeaders(app, ep.id, { headers: { "X-Tenant": "7", Authorization: "x" } });
  assert.deepEqual(await svix.endpoint.getHeaders(app, ep.id), { headers: { "X-Tenant": "7" }, sensitive: ["Authorization"] });

  const key = (await svix.endpoint.getSecret(app, ep.id)).key;
  const payload = { type: "workout.created", data: { b: 1, a: "ü" } };
  const msg = await svix.message.create(app, { eventType: "workout.created", eventId: "npm-1", payload });
  assert.match(msg.id, /^msg_[0-9A-Za-z]{27}$/);
  await until("the first delivery", () => got.length === 1);
  const verify = (h, k) => new Webhook(k).verify(h.body, h.headers);
  assert.deepEqual(verify(got[0], key), payload);
  assert.equal(got[0].headers["svix-id"], msg.id);
  assert.equal(got[0].headers["x-tenant"], "7");
  assert.throws(() => new Webhook(key).verify(got[0].body + " ", got[0].headers));
  await refused("an event that was sent", 409, svix.message.create(app, { eventType: "workout.created", eventId: "npm-1", payload }));
  await svix.message.create(app, { eventType: "steps.created", payload: {} });

  await svix.endpoint.rotateSecret(app, ep.id, {});
  const fresh = (await svix.endpoint.getSecret(app, ep.id)).key;
  assert.notEqual(fresh, key);
  status = 503;
  await svix.messageAttempt.resend(app, msg.id, ep.id);
  await until("what was sent again", () => got.length === 2);
  assert.equal(got[1].headers["svix-signature"].split(" ").length, 2);
  for (const k of [fresh, key]) assert.deepEqual(verify(got[1], k), payload);

  const attempts = await until("both attempts", async () => {
    const page = await svix.messageAttempt.listByEndpoint(app, ep.id, { limit: 10 });
    return page.data.length === 2 && page;
  });
  assert.deepEqual(attempts.data.map(a => [a.status, a.triggerType, a.responseStatusCode, a.response]), [[2, 1, 503, "answer 503"], [0, 0, 200, "answer 200"]]);
  assert.equal((await svix.messageAttempt.listByEndpoint(app, ep.id, { status: 2 })).data.length, 1);
  assert.equal((await svix.messageAttempt.listByMsg(app, msg.id, { endpointId: ep.id })).data.length, 2);
  const stands = (await svix.messageAttempt.listAttemptedMessages(app, ep.id)).data;
  assert.deepEqual(stands.map(m => [m.id, m.status]), [[msg.id, 2]]);
  const to = (await svix.messageAttempt.listAttemptedDestinations(app, msg.id)).data;
  assert.ok(to.some(d => d.id === ep.id && d.status === 2));
  assert.equal((await svix.messageAttempt.get(app, msg.id, attempts.data[0].id)).responseStatusCode, 503);
  assert.equal((await svix.endpoint.getStats(app, ep.id)).fail, 1);
  const older = await svix.message.list(app, { limit: 1 });
  assert.equal(older.done, false);
  assert.equal((await svix.message.list(app, { limit: 1, iterator: older.iterator })).data[0].id, msg.id);

  status = 200;
  await svix.endpoint.recover(app, ep.id, { since: new Date(Date.now() - 3_600_000) });
  const types = await svix.eventType.list({ limit: 250 });
  assert.equal(types.data.length, 111);
  await svix.message.expungeContent(app, msg.id);
  assert.deepEqual((await svix.message.get(app, "npm-1")).payload, { expired: true });
  await refused("a payload that is gone", 400, svix.messageAttempt.resend(app, msg.id, ep.id));
  await svix.endpoint.delete(app, ep.id);
  await refused("an endpoint that is gone", 404, svix.endpoint.get(app, ep.id));
  const access = await svix.authentication.appPortalAccess(app, {});
  await refused("an application's token", 403, new Svix(access.token, { serverUrl }).application.list());
  console.log(JSON.stringify({ verified: got.length }));
  server.closeAllConnections();
  server.close();
}

main().catch(err => {
  console.error(err);
  process.exit(1);
});
