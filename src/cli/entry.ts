#!/usr/bin/env node
// This file is all that an old Node parses: it imports nothing but what every Node has, and the rest only after
// the version was looked at, so that the person reads a sentence and no syntax error.
const OLDEST = { major: 22, minor: 19 };

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor)) {
  process.stderr.write(
    `error: pullpass needs Node ${OLDEST.major}.${OLDEST.minor} or newer, and this is Node ${process.versions.node}; install a newer one, or use the executable\n`,
  );
  process.exitCode = 2;
} else {
  import("./start.ts").then(({ start }) => start());
}
