// The public audits of GraphQL over HTTP.

import assert from "node:assert/strict";
import { test } from "node:test";

import { serverAudits } from "graphql-http";

import { ENDPOINT } from "./world.mjs";

const audits = serverAudits({ url: ENDPOINT, fetchFn: fetch });

test("there are 61 of them", () => assert.equal(audits.length, 61));

// Two things that a server MAY do and this one does not: operations come by POST alone.  Of a GET with a query nothing but
// its result, with status 200, would pass.
const DECLINED = ["D6D5", "6A70"];

for (const audit of audits) {
  test(`${audit.id} ${audit.name}`, async () => {
    const result = await audit.fn();
    assert.equal(result.status, DECLINED.includes(audit.id) ? "notice" : "ok", result.reason);
  });
}
