/** A JWT or a JWE, wherever it stands: its header and a dot. The first letters alone come up in random values (state, nonce) by chance. */
export const tokenPattern = /eyJ[\w-]{8,}\./
