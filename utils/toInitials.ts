/** What a reader sees as one character: an emoji of several code points and a letter with its accents are one. */
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The first characters of the first and the last word, in upper case; `?` if there is nothing to show. */
export function toInitials(name: string): string {
  const characters = name.split(/[\s@._|-]+/).map(toFirstCharacter).filter(Boolean)
  return [...new Set([0, characters.length - 1])].map(index => characters[index]).join('').toUpperCase() || '?'
}

/** Empty for a word without letters, digits and symbols; direction marks are characters of their own, and invisible. */
function toFirstCharacter(word: string): string {
  return [...segmenter.segment(word)].find(({ segment }) => /[\p{L}\p{N}\p{S}]/u.test(segment))?.segment ?? ''
}
