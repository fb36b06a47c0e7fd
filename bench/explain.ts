import { explainText } from "../src/core/explain/explain.ts";

/*
 * How long `explain --batch` takes to think: `node bench/explain.ts [MESSAGES]`. Prints messages per second. The messages
 * are of four runtimes, with the layers of a kubelet around them.
 */

const REF = "reg.example.com/team/app:1";
const MESSAGES = [
  `Failed to pull image "${REF}": rpc error: code = Unknown desc = failed to pull and unpack image "${REF}": failed to resolve reference "${REF}": failed to do request: Head "https://reg.example.com/v2/team/app/manifests/1": dial tcp: lookup reg.example.com on 10.0.0.10:53: no such host`,
  `Back-off pulling image "${REF}": ErrImagePull: unable to pull image: initializing source docker://${REF}: reading manifest 1 in reg.example.com/team/app: unauthorized: authentication required`,
  `Failed to pull image "${REF}": rpc error: code = Unknown desc = Error response from daemon: manifest for ${REF} not found: manifest unknown`,
  `Failed to pull image "${REF}": something that nobody has said before`,
];

const count = Number(process.argv[2] ?? 10_000);
const before = performance.now();
for (let place = 0; place < count; place++) explainText(MESSAGES[place % MESSAGES.length] ?? "");
const seconds = (performance.now() - before) / 1_000;
process.stdout.write(
  `${count} messages in ${seconds.toFixed(2)} s: ${Math.round(count / seconds)} in a second`,
);
