/** One thing that was looked at. `wrong` fails the examination; `unknown` could not be seen from here. */
export interface Finding {
  verdict: 'good' | 'wrong' | 'unknown'
  /** What was found, in a sentence without a secret in it. */
  text: string
  /** What to do about it. */
  advice?: string
}

/** Everything is as it should be. */
export const good = (text: string): Finding => ({ verdict: 'good', text })

/** Something does not work like this, and what to do. */
export const wrong = (text: string, advice: string): Finding => ({ verdict: 'wrong', text, advice })

/** It cannot be seen from here, and how to see it. */
export const unknown = (text: string, advice: string): Finding => ({ verdict: 'unknown', text, advice })

/** A finding for a condition. */
export const check = (isGood: boolean, text: string, otherwise: string, advice: string): Finding =>
  isGood ? good(text) : wrong(otherwise, advice)
