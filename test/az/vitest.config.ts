import { defineConfig } from "vitest/config";

/** `npm run test:az`: apart from all other tests, because az is 733 MB. */
export default defineConfig({
  test: {
    name: "az",
    include: ["test/az/**/*.test.ts"],
    globalSetup: ["test/e2e/bed.ts"],
    fileParallelism: false,
    // An az that is not installed yet takes a minute or two; each of its commands a second or two.
    testTimeout: 180_000,
    hookTimeout: 900_000,
  },
});
