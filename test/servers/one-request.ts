/* Asks one URL in a process of its own, prints what came of it as JSON, and ends when nothing is left to do. */
import { createHttp } from "../../src/io/http/client.ts";

const [, , url = ""] = process.argv;
const http = createHttp({ userAgent: "pullpass/test" });
const outcome = await http.send({ method: "GET", url: new URL(url), timeoutMs: 5_000, maxBodyBytes: 1_000 });
process.stdout.write(JSON.stringify(outcome.ok ? outcome.response.status : outcome.failure.kind));
