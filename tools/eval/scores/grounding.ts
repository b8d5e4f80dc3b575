import type { Grounding } from './model'

/** Forms of facts that are no words of anybody: each can only have been read, or made up. */
const FACTS: readonly RegExp[] = [
  /\barn:aws:[a-z0-9-]+:[a-z0-9-]*:\d*:[^\s"'`),;]+/g,
  /\b\d{1,3}(?:\.\d{1,3}){3}\b/g,
  /\b(?:[0-9a-f]{1,4}:){2,7}[0-9a-f:]{1,4}\b/gi,
  /\bi-[0-9a-f]{8,17}\b/g,
  /\b[EZ][A-Z0-9]{9,19}\b/g,
  /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g,
  /\b\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?/g,
  /\b(?:[a-z0-9-]+\.)+(?:test|com|net|org|io|dev|app|cloud|example)\b/gi,
]

/** A value in code marks without blanks is a citation as well; with blanks it may be a command. */
const MARKED = /`([^`\s]{1,200})`/g

const plain = (text: string): string => text.toLowerCase().replaceAll('\\"', '"')

const KINDS = [/^\p{L}$/u, /^\p{Nd}$/u] as const

/** Whether what is beside it goes on with it: `203.0.113.9` is not what `203.0.113.90` says. */
const goesOn = (one = '', other = ''): boolean => KINDS.some((kind) => kind.test(one) && kind.test(other))

const isIn = (source: string, value: string): boolean => {
  for (let at = source.indexOf(value); at >= 0; at = source.indexOf(value, at + 1)) {
    const end = at + value.length
    if (!goesOn(source[at - 1], value[0]) && !goesOn(value.at(-1), source[end])) return true
  }
  return false
}

/** Looks up what an analysis cites. */
export const scoreGrounding = (analysis: string, given: string): Grounding => {
  const source = plain(given)
  const prose = analysis.replace(/```[\s\S]*?(```|$)/g, ' ')
  const found = new Set([
    ...FACTS.flatMap((form) => [...prose.matchAll(form)].map(([value]) => value)),
    ...[...prose.matchAll(MARKED)].map(([, value = '']) => value),
  ])
  const cited = [...found].map((value) => value.replace(/[.,:;]+$/, '')).filter((value) => value.length > 1)
  return { cited: cited.length, unfounded: cited.filter((value) => !isIn(source, plain(value))) }
}
