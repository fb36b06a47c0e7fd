import type { CaseSecret, LookupCase } from "./case-generator.ts";

/** Whether a case still shows what is wrong. */
export type StillFails = (candidate: LookupCase) => Promise<boolean>;

/**
 * A case from which nothing more can be left out without the difference going away: secrets first, then stretches
 * of each document and of the image, halved down to single characters.
 */
export async function shrunk(failing: LookupCase, stillFails: StillFails): Promise<LookupCase> {
  let smallest = failing;
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    for (const length of lengthsToCut(smallest)) {
      const shorter = await withoutSome(smallest, length, stillFails);
      isSmaller ||= shorter !== smallest;
      smallest = shorter;
    }
  }
  return smallest;
}

/** Below this every length is tried: a member of an object goes as a whole or not at all. */
const SHORT = 48;

function lengthsToCut({ image, secrets }: LookupCase): readonly number[] {
  const longest = Math.max(image.length, ...secrets.map(({ document }) => document.length), 1);
  const lengths: number[] = [];
  for (let length = longest; length >= 1; length = length > SHORT ? Math.floor(length / 2) : length - 1) {
    lengths.push(length);
  }
  return lengths;
}

async function withoutSome(from: LookupCase, length: number, stillFails: StillFails): Promise<LookupCase> {
  let smallest = from;
  for (let index = from.secrets.length - 1; index >= 0; index--) {
    const fewer = { ...smallest, secrets: smallest.secrets.toSpliced(index, 1) };
    if (await stillFails(fewer)) smallest = fewer;
  }
  for (let index = 0; index < smallest.secrets.length; index++) {
    const withDocument = (document: string): LookupCase => ({
      ...smallest,
      secrets: smallest.secrets.map(
        (secret, at): CaseSecret => (at === index ? { ...secret, document } : secret),
      ),
    });
    const document = smallest.secrets[index]?.document ?? "";
    const shorter = await shorterText(document, length, (text) => stillFails(withDocument(text)));
    if (shorter !== document) smallest = withDocument(shorter);
  }
  const image = await shorterText(smallest.image, length, (text) => stillFails({ ...smallest, image: text }));
  return image === smallest.image ? smallest : { ...smallest, image };
}

async function shorterText(
  text: string,
  length: number,
  stillFails: (text: string) => Promise<boolean>,
): Promise<string> {
  let smallest = text;
  for (let at = 0; at < smallest.length; ) {
    const shorter = smallest.slice(0, at) + smallest.slice(at + length);
    if (await stillFails(shorter)) smallest = shorter;
    else at += length;
  }
  return smallest;
}
