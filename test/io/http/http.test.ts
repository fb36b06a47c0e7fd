import { createServer, type Server, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { SecretText } from "../../../src/core/credential/secret-text.ts";
import { listen } from "../../servers/listening.ts";
import { failureOf, get, newHttp, responseOf } from "../../servers/requesting.ts";
import { type Row, startTableServer } from "../../servers/table-server.ts";

const page: Row = { method: "GET", path: "/a", reply: { status: 200, body: "hello" } };

/** Bytes for bytes: what no HTTP server library would send. */
async function startRawServer(onData: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => onData(socket));
  });
  onTestFinished(() => new Promise<void>((closed) => void server.close(() => closed())));
  return listen(server);
}

describe("an answer", () => {
  it("comes with status, every line of a header in order, body and the peer's address", async () => {
    const challenges = ['Basic realm="a"', 'Bearer realm="b"'];
    const server = await startTableServer([
      { ...page, reply: { status: 401, headers: { "WWW-Authenticate": challenges }, body: "no" } },
    ]);
    const response = responseOf(await newHttp().send(get(`${server.origin}/a`)));
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toEqual(challenges);
    expect(Buffer.from(response.body).toString()).toBe("no");
    expect(response.truncated).toBe(false);
    expect(response.remoteAddress).toBe("127.0.0.1");
  });

  it("has no more body than was allowed, and says that there was more", async () => {
    const server = await startTableServer([page]);
    const http = newHttp();
    const short = responseOf(await http.send(get(`${server.origin}/a`, { maxBodyBytes: 4 })));
    expect(Buffer.from(short.body).toString()).toBe("hell");
    expect(short.truncated).toBe(true);
    const exact = responseOf(await http.send(get(`${server.origin}/a`, { maxBodyBytes: 5 })));
    expect(exact.truncated).toBe(false);
  });

  it("ends although its body does not", async () => {
    const server = await startTableServer([{ ...page, reply: "endless" }]);
    const response = responseOf(await newHttp().send(get(`${server.origin}/a`, { maxBodyBytes: 200_000 })));
    expect(response.body.length).toBe(200_000);
    expect(response.truncated).toBe(true);
  });

  it("is a redirect where there is one: it is not followed", async () => {
    const server = await startTableServer([{ ...page, reply: { status: 302, headers: { location: "/b" } } }]);
    const response = responseOf(await newHttp().send(get(`${server.origin}/a`)));
    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toEqual(["/b"]);
  });
});

describe("a request", () => {
  it("carries secrets, header lists, body and the program's name", async () => {
    const server = await startTableServer([
      {
        method: "POST",
        path: "/a?b=c",
        headers: { authorization: "Basic eA==", "user-agent": "pullpass/test", "content-length": "6" },
        reply: { status: 204 },
      },
    ]);
    const outcome = await newHttp().send({
      ...get(`${server.origin}/a?b=c`),
      method: "POST",
      headers: { authorization: new SecretText("Basic eA=="), "impersonate-group": ["a", "b"] },
      body: new SecretText("secret"),
    });
    expect(responseOf(outcome).status).toBe(204);
    expect(server.received[0]?.body).toBe("secret");
    expect(server.received[0]?.headers["impersonate-group"]).toBe("a, b");
  });

  it("reuses the connection of the one before", async () => {
    const server = await startTableServer([page]);
    const http = newHttp();
    for (let count = 0; count < 3; count++) responseOf(await http.send(get(`${server.origin}/a`)));
    expect(server.connections()).toBe(1);
  });

  it("goes out once more, on a new connection, when the kept one had been closed", async () => {
    const server = await startTableServer([
      { ...page, inState: "start", toState: "warm" },
      { ...page, inState: "warm", toState: "cut", reply: "drop" },
      { ...page, inState: "cut", toState: "warm" },
    ]);
    const http = newHttp();
    responseOf(await http.send(get(`${server.origin}/a`)));
    expect(responseOf(await http.send(get(`${server.origin}/a`))).status).toBe(200);
    expect(server.connections()).toBe(2);
  });

  it("that changes something never goes out twice", async () => {
    const server = await startTableServer([
      { ...page, method: "POST", inState: "start", toState: "warm" },
      { ...page, method: "POST", inState: "warm", reply: "drop" },
    ]);
    const http = newHttp();
    responseOf(await http.send({ ...get(`${server.origin}/a`), method: "POST" }));
    expect(failureOf(await http.send({ ...get(`${server.origin}/a`), method: "POST" })).kind).toBe(
      "connection-reset",
    );
    expect(server.received).toHaveLength(2);
  });
});

describe("time", () => {
  it.each(["hang", "hang-in-body"] as const)("runs out when a server answers with %s", async (reply) => {
    const server = await startTableServer([{ ...page, reply }]);
    const failure = failureOf(await newHttp().send(get(`${server.origin}/a`, { timeoutMs: 800 })));
    expect(failure).toMatchObject({ kind: "timeout", host: server.host });
    expect(failure.detail).toBe(
      reply === "hang" ? "timed out waiting for the answer" : "timed out reading the body",
    );
    expect(failure.kind === "timeout" && failure.afterMs).toBeLessThan(4_000);
  });

  it("runs out in a TLS handshake that nobody answers", async () => {
    const port = await startRawServer(() => {});
    const failure = failureOf(await newHttp().send(get(`https://127.0.0.1:${port}/`, { timeoutMs: 1_500 })));
    expect(failure).toMatchObject({ kind: "timeout", detail: "timed out in the TLS handshake" });
  });

  it("runs out in a body that drips", async () => {
    const port = await startRawServer((socket) => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n");
      const drip = setInterval(() => socket.write("."), 20);
      socket.on("close", () => clearInterval(drip));
    });
    const failure = failureOf(await newHttp().send(get(`http://127.0.0.1:${port}/`, { timeoutMs: 800 })));
    expect(failure).toMatchObject({ kind: "timeout", detail: "timed out reading the body" });
  });
});

describe("the caller's signal", () => {
  it("is thrown when it fires, with its reason", async () => {
    const server = await startTableServer([{ ...page, reply: "hang" }]);
    const controller = new AbortController();
    const sending = newHttp().send(get(`${server.origin}/a`, { signal: controller.signal }));
    setTimeout(() => controller.abort(new Error("enough")), 50);
    await expect(sending).rejects.toThrow("enough");
  });

  it("is thrown when it fires in the body", async () => {
    const server = await startTableServer([{ ...page, reply: "hang-in-body" }]);
    const controller = new AbortController();
    const sending = newHttp().send(get(`${server.origin}/a`, { signal: controller.signal }));
    setTimeout(() => controller.abort(new Error("enough")), 50);
    await expect(sending).rejects.toThrow("enough");
  });

  it("that fired before sends nothing", async () => {
    const server = await startTableServer([]);
    const sending = newHttp().send(
      get(`${server.origin}/a`, { signal: AbortSignal.abort(new Error("enough")) }),
    );
    await expect(sending).rejects.toThrow("enough");
    expect(server.connections()).toBe(0);
  });
});

describe("a failure", () => {
  it("is dns for a name that nobody has", async () => {
    const failure = failureOf(await newHttp().send(get("https://registry.invalid/v2/")));
    expect(failure).toMatchObject({ kind: "dns", host: "registry.invalid:443" });
  });

  it.each(["127.0.0.1", "localhost"])("is connection-refused where nothing listens on %s", async (host) => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((closed) => server.close(closed));
    const failure = failureOf(await newHttp().send(get(`http://${host}:${port}/`)));
    expect(failure).toMatchObject({ kind: "connection-refused", host: `${host}:${port}` });
  });

  it("is connection-reset when the connection is cut before an answer", async () => {
    const server = await startTableServer([{ ...page, reply: "drop" }]);
    expect(failureOf(await newHttp().send(get(`${server.origin}/a`))).kind).toBe("connection-reset");
  });

  it("is connection-reset when it is cut in the TLS handshake", async () => {
    const port = await startRawServer((socket) => socket.destroy());
    expect(failureOf(await newHttp().send(get(`https://127.0.0.1:${port}/`))).kind).toBe("connection-reset");
  });

  it("is protocol when the body breaks off, or what comes is no HTTP", async () => {
    const server = await startTableServer([{ ...page, reply: "break-off" }]);
    expect(failureOf(await newHttp().send(get(`${server.origin}/a`))).kind).toBe("protocol");
    const port = await startRawServer((socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n"));
    expect(failureOf(await newHttp().send(get(`http://127.0.0.1:${port}/`))).kind).toBe("protocol");
  });

  it("is tls-plain-http when a plain HTTP server is asked for TLS", async () => {
    const server = await startTableServer([]);
    const failure = failureOf(await newHttp().send(get(`https://${server.host}/a`)));
    expect(failure).toMatchObject({ kind: "tls-plain-http", detail: "wrong version number" });
  });
});

describe("addresses that the caller refuses", () => {
  const refuseAddress = (address: string) =>
    address === "127.0.0.1" || address === "::1" ? "this machine" : undefined;

  it("are not connected to, whatever name stands for them", async () => {
    const server = await startTableServer([]);
    const failure = failureOf(
      await newHttp().send(get(`http://localhost:${server.port}/`, { refuseAddress })),
    );
    expect(failure).toMatchObject({ kind: "unreachable", detail: "this machine" });
    expect(server.connections()).toBe(0);
  });

  it("are not reached over a kept connection either", async () => {
    const server = await startTableServer([page]);
    const http = newHttp();
    responseOf(await http.send(get(`http://localhost:${server.port}/a`)));
    expect((await http.send(get(`http://localhost:${server.port}/a`, { refuseAddress }))).ok).toBe(false);
    expect(server.received).toHaveLength(1);
  });

  it("are only those: others are connected to", async () => {
    const server = await startTableServer([page]);
    const seen: string[] = [];
    const accept = (address: string) => void seen.push(address);
    const outcome = await newHttp().send(
      get(`http://localhost:${server.port}/a`, {
        refuseAddress: (address) => {
          accept(address);
          return undefined;
        },
      }),
    );
    expect(responseOf(outcome).status).toBe(200);
    expect(seen).toContain("127.0.0.1");
  });
});

describe("a stream", () => {
  it("gives what comes as it comes, and ends when the connection breaks", async () => {
    const port = await startRawServer((socket) => {
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n");
      setTimeout(() => socket.write("3\r\ntwo\r\n"), 900);
      setTimeout(() => socket.destroy(), 1_000);
    });
    const outcome = await newHttp().stream(get(`http://127.0.0.1:${port}/`, { timeoutMs: 600 }));
    if (!outcome.ok) throw new Error(outcome.failure.detail);
    const chunks: string[] = [];
    for await (const chunk of outcome.chunks) chunks.push(Buffer.from(chunk).toString());
    expect(chunks).toEqual(["one", "two"]);
  });

  it("ends when the caller's signal fires", async () => {
    const server = await startTableServer([{ ...page, reply: "hang-in-body" }]);
    const controller = new AbortController();
    const outcome = await newHttp().stream(get(`${server.origin}/a`, { signal: controller.signal }));
    if (!outcome.ok) throw new Error(outcome.failure.detail);
    setTimeout(() => controller.abort(), 50);
    const chunks: Uint8Array[] = [];
    for await (const chunk of outcome.chunks) chunks.push(chunk);
    expect(chunks).toHaveLength(1);
  });

  it("fails when no headers come in time", async () => {
    const server = await startTableServer([{ ...page, reply: "hang" }]);
    const outcome = await newHttp().stream(get(`${server.origin}/a`, { timeoutMs: 100 }));
    expect(outcome).toMatchObject({ ok: false, failure: { kind: "timeout" } });
  });

  it("closes the connection when nobody reads on", async () => {
    const server = await startTableServer([{ ...page, reply: "endless" }]);
    const outcome = await newHttp().stream(
      get(`${server.origin}/a`, { maxBodyBytes: Number.POSITIVE_INFINITY }),
    );
    if (!outcome.ok) throw new Error(outcome.failure.detail);
    for await (const chunk of outcome.chunks) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
  });
});
