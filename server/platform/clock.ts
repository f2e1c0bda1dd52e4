/** Clocks may differ by this much: timestamps in bearer tokens may be up to 5 seconds off. */
export const clockToleranceSeconds = 5

/** The same for tokens straight from the provider, at sign-in, refresh and logout: the provider's clock is not for users to mend. */
export const signInToleranceSeconds = 30

/** A clock: gives the present as epoch seconds, with fractions. Tests pass a fixed one. */
export type Clock = () => number

/** The clock of the machine. */
export const systemClock: Clock = () => Date.now() / 1000
