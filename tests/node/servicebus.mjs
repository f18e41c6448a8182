// Microsoft's own SDK against the broker under test: node servicebus.mjs <scenario> <connection string>
// One scenario a process; exit status 0 only if everything it says held.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { ServiceBusClient } from "@azure/service-bus";
import rhea from "rhea";

const [scenario, connectionString, file] = process.argv.slice(2);
const endpoint = new URL(connectionString.match(/Endpoint=([^;]+)/)[1].replace("sb:", "http:"));
const noRenewal = { maxAutoLockRenewalDurationInMs: 0 };
const soon = { maxWaitTimeInMs: 5000 };
const never = { maxWaitTimeInMs: 500 };

async function withClient(use, text = connectionString) {
  const client = new ServiceBusClient(text, { retryOptions: { maxRetries: 0, timeoutInMs: 8000 } });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

const bodies = (messages) => messages.map((message) => message.body);

async function send(client, messages, entity = "orders") {
  const sender = client.createSender(entity);
  await sender.sendMessages(messages);
  await sender.close();
}

const scenarios = {
  sendSingle: () => withClient(async (client) => {
    await send(client, { body: { a: 1 }, messageId: "one", subject: "s", applicationProperties: { n: 5, text: "t" } });
    const receiver = client.createReceiver("orders");
    const [message] = await receiver.receiveMessages(1, soon);
    assert.deepEqual([message.body, message.messageId, message.subject], [{ a: 1 }, "one", "s"]);
    assert.deepEqual(message.applicationProperties, { n: 5, text: "t" });
    assert.equal(message.deliveryCount, 0);
    assert.equal(message.sequenceNumber.toNumber(), 1);
    assert.ok(message.lockedUntilUtc > new Date());
    assert.ok(Math.abs(message.enqueuedTimeUtc - new Date()) < 60000);
    await receiver.completeMessage(message);
    assert.deepEqual(await receiver.peekMessages(1), []);
  }),

  sendList: () => withClient(async (client) => {
    await send(client, [1, 2, 3].map((body) => ({ body })));
    const receiver = client.createReceiver("orders");
    const messages = await receiver.receiveMessages(3, soon);
    assert.deepEqual(bodies(messages), [1, 2, 3]);
    assert.ok(messages.every((message) => message.messageId), "each has an id, though none was given");
  }),

  sendBatch: () => withClient(async (client) => {
    const sender = client.createSender("exchange");
    const batch = await sender.createMessageBatch();
    assert.equal(batch.maxSizeInBytes, 1024 * 1024);
    for (const recipient of ["north", "south", "north"]) {
      assert.ok(batch.tryAddMessage({ body: recipient, applicationProperties: { recipient } }));
    }
    await sender.sendMessages(batch);
    const receiver = client.createReceiver("exchange", "north");
    assert.deepEqual(bodies(await receiver.receiveMessages(2, soon)), ["north", "north"]);
  }),

  abandonWithProperties: () => withClient(async (client) => {
    await send(client, { body: "x", applicationProperties: { kept: 1 } });
    const receiver = client.createReceiver("orders", noRenewal);
    const [first] = await receiver.receiveMessages(1, soon);
    await receiver.abandonMessage(first, { tried: "yes" });
    const [second] = await receiver.receiveMessages(1, soon);
    assert.deepEqual([second.deliveryCount, second.applicationProperties], [1, { kept: 1, tried: "yes" }]);
    await receiver.completeMessage(second);
  }),

  deadLetterWithReason: () => withClient(async (client) => {
    await send(client, { body: "x" });
    const receiver = client.createReceiver("orders", noRenewal);
    const [message] = await receiver.receiveMessages(1, soon);
    await receiver.deadLetterMessage(message, { deadLetterReason: "why", deadLetterErrorDescription: "because", extra: "more" });
    const [letter] = await client.createReceiver("orders", { subQueueType: "deadLetter" }).receiveMessages(1, soon);
    assert.deepEqual([letter.body, letter.deadLetterReason, letter.deadLetterErrorDescription], ["x", "why", "because"]);
    assert.equal(letter.applicationProperties.extra, "more");
    await send(client, { body: "the connection stands" });
    assert.deepEqual(bodies(await receiver.receiveMessages(1, soon)), ["the connection stands"]);
  }),

  deferAndReceive: () => withClient(async (client) => {
    await send(client, { body: "later" });
    const receiver = client.createReceiver("orders", noRenewal);
    const [message] = await receiver.receiveMessages(1, soon);
    await receiver.deferMessage(message);
    assert.deepEqual(await receiver.receiveMessages(1, never), []);
    const [deferred] = await receiver.receiveDeferredMessages(message.sequenceNumber);
    assert.deepEqual([deferred.body, deferred.state], ["later", "deferred"]);
    await receiver.completeMessage(deferred);
    assert.deepEqual(await receiver.peekMessages(1), []);
  }),

  maxDeliveryCount: () => withClient(async (client) => {
    await send(client, { body: "x" });
    const receiver = client.createReceiver("orders", noRenewal);
    for (let i = 0; i < 3; i++) {
      await receiver.abandonMessage((await receiver.receiveMessages(1, soon))[0]);
    }
    const [letter] = await client.createReceiver("orders", { subQueueType: "deadLetter" }).receiveMessages(1, soon);
    assert.equal(letter.deadLetterReason, "MaxDeliveryCountExceeded");
  }),

  renewLock: () => withClient(async (client) => {
    await send(client, { body: "x" }, "quick");
    const receiver = client.createReceiver("quick", noRenewal);
    const [message] = await receiver.receiveMessages(1, soon);
    const before = message.lockedUntilUtc;
    await new Promise((done) => setTimeout(done, 700));
    assert.ok(await receiver.renewMessageLock(message) > before);
    await new Promise((done) => setTimeout(done, 700));
    await receiver.completeMessage(message);
  }),

  lockLost: () => withClient(async (client) => {
    await send(client, { body: "x" }, "quick");
    const receiver = client.createReceiver("quick", noRenewal);
    const [message] = await receiver.receiveMessages(1, soon);
    await new Promise((done) => setTimeout(done, 1300));
    await assert.rejects(receiver.completeMessage(message), { code: "MessageLockLost" });
    await assert.rejects(receiver.renewMessageLock(message), { code: "MessageLockLost" });
    const [again] = await receiver.receiveMessages(1, soon);
    assert.equal(again.deliveryCount, 1);
    await receiver.completeMessage(again);
  }),

  settleAfterLinkClosed: () => withClient(async (client) => {
    await send(client, { body: "x" });
    const receiver = client.createReceiver("orders", noRenewal);
    const [message] = await receiver.receiveMessages(1, soon);
    await receiver.close();
    const other = client.createReceiver("orders", noRenewal);
    assert.deepEqual(await other.receiveMessages(1, never), [], "its lock outlives the link");
    await other.completeMessage(message);
    assert.deepEqual(await other.peekMessages(1), []);
  }),

  peek: () => withClient(async (client) => {
    await send(client, [{ body: "a" }, { body: "b" }]);
    const receiver = client.createReceiver("orders");
    assert.deepEqual(bodies(await receiver.peekMessages(10)), ["a", "b"]);
    assert.deepEqual(bodies(await receiver.receiveMessages(2, soon)), ["a", "b"]);
  }),

  receiveAndDelete: () => withClient(async (client) => {
    await send(client, { body: "x" });
    const receiver = client.createReceiver("orders", { receiveMode: "receiveAndDelete" });
    assert.deepEqual(bodies(await receiver.receiveMessages(1, soon)), ["x"]);
    assert.deepEqual(await receiver.peekMessages(1), []);
  }),

  subscribe: () => withClient(async (client) => {
    const receiver = client.createReceiver("exchange", "north");
    const seen = [];
    const all = new Promise((done, fail) => receiver.subscribe({
      processMessage: async (message) => {
        seen.push(message.body);
        if (seen.length === 50) done();
      },
      processError: async ({ error }) => fail(error),
    }, { maxConcurrentCalls: 4 }));
    await send(client, Array.from({ length: 50 }, (_, i) => ({ body: i, applicationProperties: { recipient: "north" } })), "exchange");
    await all;
    assert.deepEqual(seen, Array.from({ length: 50 }, (_, i) => i));
    await receiver.close();
    assert.deepEqual(await client.createReceiver("exchange", "north").peekMessages(1), []);
  }),

  unknownEntity: () => withClient(async (client) => {
    await assert.rejects(send(client, { body: "x" }, "nowhere"), { code: "MessagingEntityNotFound" });
    await assert.rejects(client.createReceiver("nowhere").receiveMessages(1, soon), { code: "MessagingEntityNotFound" });
    await send(client, { body: "still here" });
  }),

  wrongKey: () => withClient(async (client) => {
    await assert.rejects(send(client, { body: "x" }), { code: "UnauthorizedAccess" });
  }, connectionString.replace(/SharedAccessKey=[^;]+/, "SharedAccessKey=bm90IHRoZSBrZXk=")),

  sessionsWhereTheyAreNot: () => withClient(async (client) => {
    // Which of the two depends on whether the SDK sees our attach or our detach first.
    await assert.rejects(client.acceptSession("orders", "s"), /does not require sessions|requested session/);
    await send(client, { body: "the connection stands" });
  }),

  sessionsWhereTheyMustBe: () => withClient(async (client) => {
    await assert.rejects(client.createReceiver("sessions").receiveMessages(1, soon), /requires sessions/);
    await assert.rejects(send(client, { body: "of none" }, "sessions"), /requires sessions/);
    await send(client, { body: "the connection stands" });
  }),

  sessionOrderAndState: () => withClient(async (client) => {
    await send(client, [["a", 1], ["b", 2], ["a", 3]].map(([sessionId, body]) => ({ body, sessionId })), "sessions");
    const a = await client.acceptSession("sessions", "a", noRenewal);
    assert.ok(a.sessionLockedUntilUtc > new Date());
    const messages = await a.receiveMessages(5, never);
    assert.deepEqual(bodies(messages), [1, 3]);
    assert.equal(await a.getSessionState(), null);
    await a.setSessionState(Buffer.from("half-way"));
    for (const message of messages) await a.completeMessage(message);
    await a.close();
    const again = await client.acceptSession("sessions", "a", noRenewal);
    assert.equal(Buffer.from(await again.getSessionState()).toString(), "half-way");
    await again.close();
    const b = await client.acceptSession("sessions", "b");
    assert.deepEqual(bodies(await b.peekMessages(5)), [2]);
    await b.close();
  }),

  sessionHeldByAnother: () => withClient(async (client) => {
    await send(client, { body: 1, sessionId: "a" }, "sessions");
    const first = await client.acceptSession("sessions", "a", noRenewal);
    await assert.rejects(client.acceptSession("sessions", "a"), { code: "SessionCannotBeLocked" });
    const [message] = await first.receiveMessages(1, soon);
    await first.close();
    const second = await client.acceptSession("sessions", "a", noRenewal);
    const [same] = await second.receiveMessages(1, soon);
    assert.deepEqual([same.body, same.deliveryCount], [message.body, 0], "closing in good order is no failure");
    await second.completeMessage(same);
    await second.close();
  }),

  sessionNext: () => withClient(async (client) => {
    const waiting = client.acceptNextSession("sessions", noRenewal);
    await new Promise((done) => setTimeout(done, 300));
    await send(client, { body: 1, sessionId: "late" }, "sessions");
    const receiver = await waiting;
    assert.equal(receiver.sessionId, "late");
    const [message] = await receiver.receiveMessages(1, soon);
    await receiver.completeMessage(message);
    await assert.rejects(client.acceptNextSession("sessions"), { code: "ServiceTimeout" });
    await receiver.close();
  }),

  sessionRenewAndLoss: () => withClient(async (client) => {
    await send(client, { body: 1, sessionId: "a" }, "quick-sessions");
    const receiver = await client.acceptSession("quick-sessions", "a", noRenewal);
    const [message] = await receiver.receiveMessages(1, soon);
    await new Promise((done) => setTimeout(done, 1200));
    const before = receiver.sessionLockedUntilUtc;
    assert.ok(await receiver.renewSessionLock() > before);
    await new Promise((done) => setTimeout(done, 2700));
    await assert.rejects(receiver.completeMessage(message), { code: "SessionLockLost" });
    await receiver.close();
    const next = await client.acceptSession("quick-sessions", "a", noRenewal);
    const [again] = await next.receiveMessages(1, soon);
    assert.equal(again.deliveryCount, 1);
    await next.completeMessage(again);
    await next.close();
  }),

  sessionDefer: () => withClient(async (client) => {
    await send(client, { body: 1, sessionId: "a" }, "sessions");
    const receiver = await client.acceptSession("sessions", "a", noRenewal);
    const [message] = await receiver.receiveMessages(1, soon);
    await receiver.deferMessage(message);
    const [deferred] = await receiver.receiveDeferredMessages(message.sequenceNumber);
    await receiver.completeMessage(deferred);
    assert.deepEqual(await receiver.peekMessages(5), []);
    await receiver.close();
  }),

  schedule: () => withClient(async (client) => {
    const sender = client.createSender("orders");
    const at = new Date(Date.now() + 1500);
    const [number] = await sender.scheduleMessages([{ body: "later" }], at);
    const receiver = client.createReceiver("orders", noRenewal);
    const [peeked] = await receiver.peekMessages(5);
    assert.deepEqual([peeked.state, peeked.sequenceNumber.toString()], ["scheduled", number.toString()]);
    const [message] = await receiver.receiveMessages(1, soon);
    assert.ok(new Date() >= at);
    assert.deepEqual([message.body, message.state, message.sequenceNumber.toString()], ["later", "active", number.toString()]);
    await receiver.completeMessage(message);
  }),

  sendWithEnqueueTime: () => withClient(async (client) => {
    await send(client, { body: "later", scheduledEnqueueTimeUtc: new Date(Date.now() + 1500), applicationProperties: { recipient: "north" } }, "exchange");
    const receiver = client.createReceiver("exchange", "north");
    assert.deepEqual(await receiver.peekMessages(1), [], "a topic keeps it until then");
    assert.deepEqual(bodies(await receiver.receiveMessages(1, soon)), ["later"]);
  }),

  cancelScheduled: () => withClient(async (client) => {
    for (const entity of ["orders", "exchange"]) {
      const sender = client.createSender(entity);
      const numbers = await sender.scheduleMessages([{ body: 1 }, { body: 2 }], new Date(Date.now() + 60000));
      await sender.cancelScheduledMessages(numbers);
      await assert.rejects(sender.cancelScheduledMessages(numbers), { code: "MessageNotFound" });
    }
    assert.deepEqual(await client.createReceiver("orders").peekMessages(5), []);
  }),

  rules: () => withClient(async (client) => {
    const manager = client.createRuleManager("events", "large");
    const listed = async () => {
      const rules = [];
      for await (const rule of manager.listRules()) rules.push(rule);
      return rules;
    };
    const [first] = await listed();
    assert.equal(first.name, "large");
    assert.match(first.filter.sqlExpression, /amount/);
    await manager.createRule("urgent", { applicationProperties: { urgent: true }, subject: "call" });
    await manager.createRule("small", { sqlExpression: "amount < 0" });
    await assert.rejects(manager.createRule("urgent", { subject: "twice" }));
    await assert.rejects(manager.createRule("broken", { sqlExpression: "amount <" }));
    await assert.rejects(manager.createRule("half", { subject: "x" }, { sqlExpression: "SET a =" }));
    assert.deepEqual((await listed()).map((rule) => rule.name), ["large", "urgent", "small"]);
    assert.deepEqual((await listed())[1].filter.applicationProperties, { urgent: true });
    await manager.deleteRule("small");
    await assert.rejects(manager.deleteRule("small"));
    await send(client, [
      { body: "by the new rule", subject: "call", applicationProperties: { urgent: true } },
      { body: "by none", subject: "call", applicationProperties: { urgent: false } },
      { body: "by the rule that went", applicationProperties: { amount: -1 } },
    ], "events");
    assert.deepEqual(bodies(await client.createReceiver("events", "large").receiveMessages(3, never)), ["by the new rule"]);
  }),

  ruleAction: () => withClient(async (client) => {
    const manager = client.createRuleManager("events", "large");
    await manager.createRule("acting", { subject: "call" }, { sqlExpression: "SET sys.Label = 'changed'; SET n = n + 1; REMOVE secret" });
    const rules = [];
    for await (const rule of manager.listRules()) rules.push(rule);
    assert.match(rules.find((rule) => rule.name === "acting").action.sqlExpression, /REMOVE secret/);
    await send(client, { body: "x", subject: "call", applicationProperties: { n: 1, secret: "s", kept: true } }, "events");
    const [copy] = await client.createReceiver("events", "large").receiveMessages(2, never);
    assert.deepEqual([copy.body, copy.subject, copy.applicationProperties], ["x", "changed", { n: 2, kept: true, RuleName: "acting" }]);
  }),

  sqlFilter: () => withClient(async (client) => {
    await send(client, [
      { body: "yes", subject: "order", applicationProperties: { amount: 12, region: "north-east" } },
      { body: "too little", subject: "order", applicationProperties: { amount: 1, region: "north-east" } },
      { body: "no amount", subject: "order", applicationProperties: { region: "north-east" } },
      { body: "elsewhere", subject: "order", applicationProperties: { amount: 12, region: "south" } },
    ], "events");
    assert.deepEqual(bodies(await client.createReceiver("events", "large").receiveMessages(4, never)), ["yes"]);
  }),

  tooLarge: () => withClient(async (client) => {
    await assert.rejects(send(client, { body: "x".repeat(1100000) }), { code: "MessageSizeExceeded" });
    await send(client, { body: "x".repeat(900000) });
    const [message] = await client.createReceiver("orders").receiveMessages(1, soon);
    assert.equal(message.body.length, 900000);
  }),

  duplicates: () => withClient(async (client) => {
    await send(client, [{ body: 1, messageId: "a" }, { body: 2, messageId: "a" }, { body: 3, messageId: "b" }], "once");
    await send(client, { body: 4, messageId: "b" }, "once");
    assert.deepEqual(bodies(await client.createReceiver("once").peekMessages(10)), [1, 3]);
  }),

  timeToLive: () => withClient(async (client) => {
    await send(client, { body: "brief", timeToLive: 500 }, "short");
    const letters = client.createReceiver("short", { subQueueType: "deadLetter" });
    const [letter] = await letters.receiveMessages(1, soon);
    assert.deepEqual([letter.body, letter.deadLetterReason], ["brief", "TTLExpiredException"]);
    await letters.completeMessage(letter);
    assert.deepEqual(await letters.peekMessages(1), []);
  }),

  // Holds what it received until it is killed.
  hold: () => withClient(async (client) => {
    await client.createReceiver("orders", noRenewal).receiveMessages(1, soon);
    writeFileSync(file, "");
    await new Promise((done) => setTimeout(done, 600000));
  }),

  manyConnects: async () => {
    for (let i = 0; i < 100; i++) {
      await withClient((client) => send(client, { body: i }));
    }
    await withClient(async (client) => {
      const receiver = client.createReceiver("orders");
      let seen = 0;
      while (seen < 100) seen += (await receiver.receiveMessages(100 - seen, soon)).length;
    });
  },

  unfilledReceiveKeepsItsLink: () => withClient(async (client) => {
    const receiver = client.createReceiver("orders");
    await send(client, { body: "only" });
    assert.equal((await receiver.receiveMessages(5, never)).length, 1);
    assert.ok(receiver._batchingReceiver.isOpen(), "the broker answered the drain");
    await send(client, { body: "next" });
    assert.deepEqual(bodies(await receiver.receiveMessages(1, soon)), ["next"]);
  }),

  // A flow that repeats what stands is allowed (AMQP 1.0 part 2 §2.6.7) and must not take the credit away.
  repeatedFlow: async () => {
    await withClient((client) => send(client, { body: "warm-up" }));
    const key = connectionString.match(/SharedAccessKey=([^;]+)/)[1];
    const container = rhea.create_container();
    const connection = container.connect({
      host: endpoint.hostname, port: endpoint.port, username: "RootManageSharedAccessKey", password: key, reconnect: false,
    });
    const received = [];
    const receiver = connection.open_receiver({ source: "orders", credit_window: 0, autoaccept: true });
    receiver.on("message", (context) => received.push(context.message.body));
    await new Promise((done, fail) => {
      receiver.once("receiver_open", done);
      container.once("disconnected", fail);
      container.once("receiver_error", (context) => fail(context.receiver.error));
    });
    receiver.add_credit(4);
    await new Promise((done) => setTimeout(done, 300));
    assert.equal(received.length, 1);
    receiver.issue_flow = true;
    connection._register();
    await new Promise((done) => setTimeout(done, 50));
    await withClient((client) => send(client, [{ body: 1 }, { body: 2 }, { body: 3 }]));
    await new Promise((done) => setTimeout(done, 500));
    connection.close();
    assert.equal(received.length, 4);
  },
};

await scenarios[scenario]();
process.exit(0);
