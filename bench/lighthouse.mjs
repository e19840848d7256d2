// Lighthouse over the five pages a resident meets. Prints one line of JSON: page → category → score of 100.
//
//     node bench/lighthouse.mjs <address> <room path> <topic path>
//
// Its own simulated slow 4G and four times slower processor, as it comes. The slip is an answer to a form, so it is
// measured as the navigation that pressing the button starts.
import { startFlow } from "lighthouse";
import puppeteer from "puppeteer-core";

const [address, room, topic] = process.argv.slice(2);
const EVERY = ["performance", "accessibility", "best-practices"];
const PUBLIC = [...EVERY, "seo"];
const TEXT = `测试用的一件事 ${Date.now()}：小区北门的路灯不亮。`;

const browser = await puppeteer.launch({
  executablePath: process.env.CHROME_PATH || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--lang=zh-CN", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
});
const scores = {};
const failed = {};

async function measure(name, only, go) {
  const page = await browser.newPage();
  await page.setExtraHTTPHeaders({ "Accept-Language": "zh-CN" });
  const flow = await startFlow(page, { flags: { onlyCategories: only, logLevel: "silent" } });
  await go(flow, page);
  const { lhr } = (await flow.createFlowResult()).steps.at(-1);
  scores[name] = Object.fromEntries(only.map((category) => [category, Math.round(lhr.categories[category].score * 100)]));
  // What counts and is not quite good, with what was measured.
  failed[name] = only
    .flatMap((category) => lhr.categories[category].auditRefs.filter((ref) => ref.weight > 0).map((ref) => lhr.audits[ref.id]))
    .filter((audit) => audit.score !== null && audit.score < 0.9)
    .map((audit) => `${audit.id} ${audit.displayValue ?? ""}`.trim());
  await page.close();
}

await measure("room", PUBLIC, (flow) => flow.navigate(address + room));
await measure("form", EVERY, (flow) => flow.navigate(`${address}${room}/pose`));
await measure("slip", EVERY, async (flow, page) => {
  await page.goto(`${address}${room}/pose`);
  await page.type("textarea[name=text]", TEXT);
  await flow.navigate(() => page.click("main form[action$='/pose'] .button--primary"));
});
await measure("topic", PUBLIC, (flow) => flow.navigate(address + topic));
await measure("board", PUBLIC, (flow) => flow.navigate(`${address}${room}/board`));
await browser.close();
console.log(JSON.stringify({ scores, failed }));
