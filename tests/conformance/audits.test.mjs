// The public audits of GraphQL over HTTP.

import assert from "node:assert/strict";
import { test } from "node:test";

import { serverAudits } from "graphql-http";

import { ENDPOINT } from "./world.mjs";

const audits = serverAudits({ url: ENDPOINT, fetchFn: fetch });

test("there are 61 of them", () => assert.equal(audits.length, 61));

for (const audit of audits) {
  test(`${audit.id} ${audit.name}`, async () => {
    const result = await audit.fn();
    assert.equal(result.status, "ok", result.reason);
  });
}
