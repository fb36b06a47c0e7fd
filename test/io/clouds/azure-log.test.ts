import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createAzure } from "../../../src/io/clouds/azure/create-azure.ts";
import { openCredential } from "../../../src/io/clouds/azure/credential.ts";

const LOGGED_IN = { token: "token-in-a-header", expiresOnTimestamp: Date.now() + 3_600_000 };
const HOST = "https://azure.example";

describe("what Azure's libraries log with AZURE_LOG_LEVEL=verbose", () => {
  let proxy: Server;
  const signal = new AbortController().signal;
  const logged: string[] = [];

  beforeAll(async () => {
    proxy = createServer().on("connect", (_request, socket) =>
      socket.end("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n"),
    );
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const address = proxy.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    // Read when the libraries are loaded, which is at the first use.
    vi.stubEnv("AZURE_LOG_LEVEL", "verbose");
    vi.stubEnv("NO_PROXY", "");
    vi.stubEnv("no_proxy", "");
    vi.stubEnv("HTTPS_PROXY", `http://someone:password-of-the-proxy@127.0.0.1:${address.port}`);
    vi.stubEnv("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential");
    vi.stubEnv("AZURE_TENANT_ID", "11111111-1111-1111-1111-111111111111");
    vi.stubEnv("AZURE_CLIENT_ID", "22222222-2222-2222-2222-222222222222");
    vi.stubEnv("AZURE_CLIENT_SECRET", "client-secret-of-the-login");
    vi.spyOn(process.stderr, "write").mockImplementation((text) => {
      logged.push(String(text));
      return true;
    });
  });
  afterAll(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    proxy.close();
  });

  it("holds the request, and neither token, body nor the proxy's password", async () => {
    const azure = await createAzure({
      endpoints: { arm: HOST, armAudience: HOST, graph: HOST },
      credential: { getToken: async () => LOGGED_IN },
      userAgent: "pullpass/test",
      requestTimeoutMs: 5_000,
    });

    const body = { secretText: "secret-in-a-body" };
    await azure.send({ service: "graph", method: "POST", at: { path: "/x", query: {} }, body }, signal);

    const text = logged.join("");
    expect(text).toContain(`"url": "${HOST}/x"`);
    expect(text).not.toMatch(/token-in-a-header|secret-in-a-body|password-of-the-proxy/);
  });

  it("holds the login, and neither its secret nor the proxy's password", async () => {
    logged.length = 0;
    const credential = await openCredential({
      login: "default",
      authorityHost: HOST,
      isWellKnown: false,
      say: () => undefined,
    });

    await expect(credential.getToken(`${HOST}/.default`)).rejects.toThrow();

    const text = logged.join("");
    expect(text).toContain(`"url": "${HOST}/`);
    expect(text).not.toMatch(/client-secret-of-the-login|password-of-the-proxy/);
  }, 60_000);
});
