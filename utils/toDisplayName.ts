import type { User } from '#shared/types/auth'

/** What to call a user: the first of name, nickname, e-mail address and `sub` that is text. A provider may send anything. */
export function toDisplayName({ name, nickname, email, sub }: User): string {
  return [name, nickname, email].find((value: unknown) => typeof value === 'string' && value.trim()) ?? sub
}
