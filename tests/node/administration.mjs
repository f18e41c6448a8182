// Microsoft's own administration client against the broker under test, over HTTPS: node administration.mjs <connection string>
import assert from "node:assert/strict";
import { ServiceBusAdministrationClient } from "@azure/service-bus";

const client = new ServiceBusAdministrationClient(process.argv[2], { retryOptions: { maxRetries: 0 } });

async function all(pages) {
  const items = [];
  for await (const item of pages) {
    items.push(item);
  }
  return items;
}

const fails = (call, code) => assert.rejects(call, (error) => error.code === code || assert.fail(`${error.code}: ${error.message}`));

const made = await client.createSubscription("exchange", "east", {
  lockDuration: "PT40S", maxDeliveryCount: 7, deadLetteringOnMessageExpiration: true, defaultMessageTimeToLive: "PT3H",
  defaultRuleOptions: { name: "recipient", filter: { applicationProperties: { recipient: "east" } } },
});
assert.deepEqual(
  [made.topicName, made.subscriptionName, made.lockDuration, made.maxDeliveryCount, made.defaultMessageTimeToLive, made.requiresSession],
  ["exchange", "east", "PT40S", 7, "PT3H", false]);
assert.equal((await client.getSubscription("exchange", "east")).maxDeliveryCount, 7);
assert.deepEqual((await all(client.listSubscriptions("exchange"))).map((one) => one.subscriptionName), ["east", "north", "south"]);
assert.equal((await client.getSubscriptionRuntimeProperties("exchange", "east")).totalMessageCount, 0);
await fails(() => client.createSubscription("exchange", "east"), "MessageEntityAlreadyExistsError");
await fails(() => client.createSubscription("nowhere", "east"), "MessageEntityNotFoundError");

await client.createRule("exchange", "east", "sql", { sqlExpression: "amount > 3" }, { sqlExpression: "SET user.seen = TRUE" });
const rules = await all(client.listRules("exchange", "east"));
assert.deepEqual(rules.map((rule) => rule.name), ["recipient", "sql"]);
assert.deepEqual(rules[0].filter.applicationProperties, { recipient: "east" });
assert.equal(rules[1].filter.sqlExpression, "amount > 3");
assert.equal(rules[1].action.sqlExpression, "SET user.seen = TRUE");
await client.deleteRule("exchange", "east", "sql");
assert.equal(await client.ruleExists("exchange", "east", "sql"), false);

for (let i = 0; i < 120; i++) {
  await client.createRule("exchange", "east", `rule-${i}`, { sqlExpression: `amount = ${i}` });
}
assert.equal((await all(client.listRules("exchange", "east"))).length, 121);

await client.deleteSubscription("exchange", "east");
assert.equal(await client.subscriptionExists("exchange", "east"), false);
await fails(() => client.deleteSubscription("exchange", "east"), "MessageEntityNotFoundError");

assert.equal((await client.getQueue("quick")).lockDuration, "PT1S");
assert.equal((await client.getQueueRuntimeProperties("quick")).totalMessageCount, 0);
assert.equal((await client.getTopic("exchange")).requiresDuplicateDetection, true);
assert.equal((await client.getTopicRuntimeProperties("exchange")).subscriptionCount, 2);
assert.ok((await all(client.listQueues())).some((queue) => queue.name === "orders"));
assert.deepEqual((await all(client.listTopics())).map((topic) => topic.name), ["exchange", "events"]);

const stranger = new ServiceBusAdministrationClient(process.argv[2].replace("SharedAccessKey=", "SharedAccessKey=x"));
await fails(() => stranger.getQueue("quick"), "UnauthorizedRequestError");
