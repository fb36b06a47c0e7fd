import { appendFileSync } from "node:fs";

/*
 * What a browser does with the page that it is told to open, for a person who logs in there: it posts the form of the page.
 * Each page is noted in the file that BROWSER_PAGES names.
 */
const [, , page = ""] = process.argv;
appendFileSync(process.env["BROWSER_PAGES"] ?? "", `${page}\n`);
const shown = await fetch(page);
const { action, fields } = JSON.parse(await shown.text());
await fetch(action, { method: "POST", body: new URLSearchParams(fields) });
