/** Clocks may differ by this much: an instant in a token counts as passed or come up to 5 seconds off. */
export const clockToleranceSeconds = 5

/** A clock: gives the present as epoch seconds, with fractions. Tests pass a fixed one. */
export type Clock = () => number

/** The clock of the machine. */
export const systemClock: Clock = () => Date.now() / 1000
