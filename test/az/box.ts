import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";

/*
 * `unshare --net node box.ts SOCKET COMMAND ARGUMENT…`: runs a command where the network is this namespace's own loopback and
 * nothing else. Its one way out is HTTPS_PROXY, which leads through SOCKET to the proxy outside, and that knows the
 * stand-in's names alone: a request for any other host of the world ends here.
 */
const [socketPath = "", command = "", ...args] = process.argv.slice(2);

const interfaces = readdirSync("/sys/class/net").join(" ");
if (!existsSync(socketPath)) fail(`there is no proxy at ${socketPath}`);
const up = spawnSync("ip", ["link", "set", "lo", "up"], { encoding: "utf8" });
if (up.status !== 0) fail(`loopback cannot be had: ${up.stderr}`);
const routes = spawnSync("ip", ["-o", "link", "show"], { encoding: "utf8" }).stdout.trim().split("\n");
if (routes.length !== 1 || !routes[0]?.includes(" lo: "))
  fail(`this is no namespace of its own: ${interfaces}`);

const relay = createServer((inside: Socket) => {
  const outside = connect(socketPath);
  inside.on("error", () => outside.destroy());
  outside.on("error", () => inside.destroy());
  inside.pipe(outside).pipe(inside);
});
relay.listen(0, "127.0.0.1", () => {
  const address = relay.address();
  if (address === null || typeof address === "string") return fail("the relay has no port");
  const env = { ...process.env, HTTPS_PROXY: `http://127.0.0.1:${address.port}` };
  const child = spawn(command, args, { stdio: "inherit", env });
  child.on("error", ({ message }) => fail(message));
  child.on("close", (code) => process.exit(code ?? 1));
});

function fail(reason: string): never {
  process.stderr.write(`box: ${reason}\n`);
  process.exit(125);
}
