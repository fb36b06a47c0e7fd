import type { PasswordSlot, RegistryToken } from "./arm/token.ts";

const SLOTS: readonly PasswordSlot[] = ["password1", "password2"];

/**
 * Which of a token's two passwords can be made anew without taking it from anybody: one that there is not, one that has
 * ended, or one that no pull secret holds. Undefined where there is none.
 *
 * @param inUse slots that pull secrets hold; absent where that is not known: then every password that is there may be
 */
export function freeSlot(
  token: RegistryToken,
  inUse: readonly string[] | undefined,
  now: Date,
): PasswordSlot | undefined {
  const made = token.properties.credentials?.passwords ?? undefined;
  const isUnmade = (slot: PasswordSlot): boolean => made?.every(({ name }) => name !== slot) === true;
  const hasEnded = (slot: PasswordSlot): boolean =>
    made?.some(
      ({ name, expiry }) =>
        name === slot && expiry !== undefined && expiry !== null && new Date(expiry) <= now,
    ) === true;
  // What is there and in no pull secret was made by a run that was killed: it is made anew first, so that nothing of it
  // lasts. What a pull secret names and is not there is good for nobody.
  const isFree = (slot: PasswordSlot): boolean => isUnmade(slot) || inUse?.includes(slot) === false;
  return SLOTS.find(isFree) ?? SLOTS.find(hasEnded);
}
