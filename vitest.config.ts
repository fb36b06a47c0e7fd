import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Real servers answer in milliseconds, a kubelet in seconds; what hangs longer than this is broken.
    testTimeout: 60_000,
    hookTimeout: 300_000,
  },
});
