/** Reading of an analysis by words: no model judges another one. */

/** Clauses that may say what is not the case: an assertion must be free of them. */
const DENIED =
  /\b(not|no|nothing|none|never|neither|nor|cannot|without|rather than|instead of|ruled? out|unlikely|excluded?)\b|n't\b/i
/** Clauses that say of a cause that it is none. */
const EXCLUDED =
  /\b(rul(ed?|ing) out|unlikely|excluded|not (the (cause|reason|problem)|because|due|caused|to blame)|no (sign|evidence|indication) (of|that|for)|nothing to do)\b/i

const SECTION = /^#{1,4}\s+(.*?)\s*$/gm

/** The sections of a Markdown text by their titles in lower case; what comes before the first one is ''. */
const sectionsOf = (markdown: string): ReadonlyMap<string, string> => {
  const marks = [...markdown.matchAll(SECTION)]
  const sections = new Map([['', markdown.slice(0, marks[0]?.index ?? markdown.length)]])
  marks.forEach((mark, index) => {
    const from = (mark.index ?? 0) + mark[0].length
    const title = (mark[1] ?? '').toLowerCase()
    sections.set(title, `${sections.get(title) ?? ''}${markdown.slice(from, marks[index + 1]?.index)}`)
  })
  return sections
}

/** What an analysis gives as the cause: the section for it, or all of a text without sections. */
export const causeText = (markdown: string): string => {
  const sections = sectionsOf(markdown)
  return sections.get('root cause') ?? (sections.size === 1 ? markdown : '')
}

const escaped = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Whether a text has a word, or a beginning of one, whatever the case of its letters. */
export const hasWord = (text: string, word: string): boolean => {
  const pattern = patterns.get(word) ?? new RegExp(`(?<![\\p{L}\\p{N}])${escaped(word)}`, 'iu')
  patterns.set(word, pattern)
  return pattern.test(text)
}
const patterns = new Map<string, RegExp>()

const without = (text: string, pattern: RegExp): string =>
  text
    .split(/(?<=[.;!?:])\s+|\n+|,\s+(?=but |so |and )|\s-\s/)
    .filter((clause) => !pattern.test(clause))
    .join('\n')

/** The clauses of a text that deny nothing. */
export const asserted = (text: string): string => without(text, DENIED)

/** The clauses of a text that exclude no cause. */
export const considered = (text: string): string => without(text, EXCLUDED)

/** Without quoted text and code: what is only repeated is not said. */
export const withoutQuotes = (markdown: string): string =>
  markdown
    .replace(/```[\s\S]*?(```|$)/g, ' ')
    .replace(/`[^`\n]*`/g, ' ')
    .replace(/^\s*>.*$/gm, ' ')
    .replace(/"[^"\n]*"|“[^”\n]*”|«[^»\n]*»/g, ' ')
