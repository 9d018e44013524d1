// Compares the reference parser with a second one: URLSearchParams from the URL standard, in Node's standard library.
//
//   cargo run -p catena-conformance --example redirect_cases -- 100000 | node conformance/examples/javascript/agree.mjs
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function interpret(query) {
  // The constructor drops one leading `?`, which a raw query does not have.
  const parameters = new URLSearchParams(`?${query}`);
  const statuses = parameters.getAll("status");
  const ids = parameters.getAll("integration_request_id");
  if (statuses.length > 1) return ["neutral", "status-repeated"];
  if (statuses.length === 0) return ["neutral", "status-missing"];
  const [status] = statuses;
  if (status === "") return ["neutral", "status-empty"];
  if (status === "success") return ["connected", null];
  if (status === "failure") return ["failed", null];
  if (status !== "integration-requested") return ["neutral", `status-unknown ${status}`];
  if (ids.length > 1) return ["neutral", "id-repeated"];
  if (ids.length === 0) return ["neutral", "id-missing"];
  return UUID.test(ids[0]) ? ["requested", ids[0].toLowerCase()] : ["neutral", "id-malformed"];
}

let [cases, wrong] = [0, 0];
for await (const line of createInterface({ input: process.stdin })) {
  const { query, acceptable, interpretation, detail } = JSON.parse(line);
  const [result, why] = interpret(query);
  cases += 1;
  if (result !== interpretation || why !== detail || !acceptable.includes(result)) {
    wrong += 1;
    console.error(`?${query}: node ${result} (${why}), reference ${interpretation} (${detail}), acceptable ${acceptable}`);
  }
}
const file = new URL("../../../fixtures/vectors/redirects.json", import.meta.url);
for (const { name, query, acceptable } of JSON.parse(readFileSync(file, "utf8")).cases) {
  const [result] = interpret(query);
  cases += 1;
  if (!acceptable.includes(result)) {
    wrong += 1;
    console.error(`${name}: node ${result}, acceptable ${acceptable}`);
  }
}
if (cases < 1000) throw new Error(`only ${cases} cases came; pipe redirect_cases in`);
console.log(`node: ${cases - wrong} of ${cases} redirects read alike`);
process.exitCode = wrong === 0 ? 0 : 1;
