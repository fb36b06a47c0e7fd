import { z } from "zod";

const password = z.object({ value: z.string() });
const byName = z.object({ username: z.string(), passwords: z.array(password).check(z.minLength(1)) });
const shown = z.union([
  // `az ad sp create-for-rbac`, `az ad app credential reset`
  z.pipe(
    z.object({ appId: z.string(), password: z.string() }),
    z.transform((one) => ({ username: one.appId, password: one.password })),
  ),
  // `az acr login --expose-token`: the password is a refresh token, and the user name says so
  z.pipe(
    z.object({ accessToken: z.string(), username: z.string() }),
    z.transform((one) => ({ username: one.username, password: one.accessToken })),
  ),
  // `az acr credential show`, `az acr token credential generate`
  z.pipe(byName, z.transform(ofName)),
  // `az acr token create`
  z.pipe(
    z.object({ credentials: byName }),
    z.transform(({ credentials }) => ofName(credentials)),
  ),
]);

function ofName({ username, passwords }: z.output<typeof byName>) {
  return { username, password: passwords[0]?.value ?? "" };
}

/** The credential that one of these outputs of az's shows. */
export function credentialIn(outputs: readonly string[]): { username: string; password: string } {
  for (const output of outputs) {
    const read = output.startsWith("{") ? shown.safeParse(JSON.parse(output)) : undefined;
    if (read?.success === true) return read.data;
  }
  throw new Error("az showed no credential");
}
