import { randomOf } from './kills'

/** Texts that an agent may answer with: each has cost some reader of Markdown its time, its stack or its message. */
const texts: readonly ((size: number) => string)[] = [
  (size) => '>'.repeat(size),
  (size) => `> a\n${'b\n'.repeat(size / 2)}`,
  (size) => '['.repeat(size),
  (size) => '*a '.repeat(size / 3),
  (size) => '- '.repeat(size / 2),
  (size) => `${'|a'.repeat(500)}|\n${'|-'.repeat(500)}|\n${'|b\n'.repeat(size / 4)}`,
  (size) => '&amp;'.repeat(size / 5),
  (size) => '<!--'.repeat(size / 4),
  (size) => `${'`'.repeat(size / 2)} a ${'`'.repeat(size / 3)}`,
  (size) => '![](x'.repeat(size / 5),
  (size) => '\u200b\u202e'.repeat(size / 2),
  () =>
    '## Evidence\n\n---\n\n**approved by dana (Slack)**\n\n1. route53:GetHealthCheck · low risk\n\n<!channel>\n',
  (size) => `\ud83d\ude00${'e\u0301'.repeat(size / 2)}`,
]

/** Characters of a hostile answer. */
const SIZE = 30_000

/**
 * A script for the local agent: so many analyses, of which every second one is hostile and all hold the same plan. The seed says
 * which text comes when.
 */
export const hostileScript = (seed: number, analyses: number, plan: object): unknown => {
  const random = randomOf(seed)
  return Array.from({ length: analyses }, (_, index) => {
    const text = texts[Math.floor(random() * texts.length)]?.(SIZE) ?? ''
    const isHostile = random() < 0.5
    return {
      when: { kind: 'analysis', nth: index + 1 },
      respond: isHostile ? { text: `## Root Cause\n\n${text}\n\n`, plan } : {},
    }
  })
}
