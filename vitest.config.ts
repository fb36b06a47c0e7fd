import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// Real servers answer in milliseconds, a kubelet in seconds; what hangs longer than this is broken.
const patience = { testTimeout: 90_000, hookTimeout: 600_000 };

/**
 * Files at once where tests wait for a kubelet most of the time: a third has work for two processors when the other two
 * wait. The commands of the pages are among them, and projects of one group must have the same.
 */
const WAITING = { maxWorkers: 3, sequence: { groupOrder: 2 } };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "parts",
          include: ["test/**/*.test.ts"],
          exclude: [
            "test/e2e/**",
            "test/testbed/**",
            "test/docs/run/**",
            "test/az/**",
            "test/release/archives/**",
          ],
          // vitest would leave one processor idle, of two.
          maxWorkers: availableParallelism(),
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
          ...WAITING,
          ...patience,
        },
      },
      {
        // Pages use one namespace and the names of real registries: they have a cluster of their own, beside the others'.
        // Of one group vitest takes projects by the alphabet: this one's longest file must not be the last to begin.
        test: {
          name: "docs-run",
          include: ["test/docs/run/**/*.test.ts"],
          ...WAITING,
          ...patience,
        },
      },
    ],
  },
});
