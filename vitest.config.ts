import { defineConfig } from "vitest/config";

// Real servers answer in milliseconds, a kubelet in seconds; what hangs longer than this is broken.
const patience = { testTimeout: 90_000, hookTimeout: 600_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "parts",
          include: ["test/**/*.test.ts"],
          exclude: ["test/e2e/**", "test/testbed/**", "test/docs/run/**", "test/az/**"],
          ...patience,
        },
      },
      {
        // The test bed's own tests start clusters; they run one after the other and beside nothing else.
        test: {
          name: "testbed",
          include: ["test/testbed/**/*.test.ts"],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          ...patience,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: ["test/e2e/bed.ts"],
          // They wait for a kubelet most of the time: two files at once take two cores hardly further than one does.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          ...patience,
        },
      },
      {
        // Pages use one namespace and the names of real registries: they have a cluster of their own, after the others'.
        test: {
          name: "pages",
          include: ["test/docs/run/**/*.test.ts"],
          fileParallelism: false,
          sequence: { groupOrder: 3 },
          ...patience,
        },
      },
    ],
  },
});
