import { defineConfig } from "vitest/config";

/** `npm run test:release`: apart from all other tests, because it compiles for five machines and fetches Bun for them. */
export default defineConfig({
  test: {
    name: "release",
    include: ["test/release/archives/**/*.test.ts"],
    fileParallelism: false,
    // Half a gigabyte is unpacked and hashed; krew may have to be built first.
    testTimeout: 180_000,
    hookTimeout: 600_000,
  },
});
