import packageJson from "../../package.json" with { type: "json" };

/** The version of this build: package.json's, taken in when it is bundled. */
export const VERSION: string = packageJson.version;

/** What `version` and `--version` print. */
export const VERSION_LINE = `pullpass ${VERSION}`;
