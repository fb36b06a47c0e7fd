/**
 * Says what is being done, one line without its end; for people, never for programs. A line stands until the next one.
 *
 * - absent: a new phase.
 * - `step`: the phase has come farther (`37 of 200`); said only where it can take the line's place.
 * - `note`: it stays, since a person has to know it.
 */
export type Progress = (line: string, kind?: "step" | "note") => void;
