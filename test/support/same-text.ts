import * as assert from 'uvu/assert'
import { lines } from 'uvu/diff'

/** Unchanged lines that are shown around a change, and lines that are shown at all: the rest is in `git diff` once it is written anew. */
const AROUND = 2
const MOST = 80

/** The lines that differ, `--` as they are and `++` as they were kept, with what is around them. */
export const difference = (actual: string, kept: string): string => {
  const marked = lines(actual, kept)
    .replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g'), '')
    .split('\n')
    .filter((line) => line !== 'Actual:' && line !== 'Expected:')
  const isChange = (line: string | undefined): boolean => line !== undefined && /^(--|\+\+)/.test(line)
  const near = marked.map((_, at) => marked.slice(Math.max(at - AROUND, 0), at + AROUND + 1).some(isChange))
  const shown = marked.flatMap((line, at) => (near[at] ? [line] : near[at - 1] ? ['   …'] : []))
  const left = shown.length - MOST
  return [...shown.slice(0, MOST), ...(left > 0 ? [`   … and ${left} lines more`] : [])].join('\n')
}

/** What is made from the sources is what is kept of it. @param mended the file, and the command that writes it anew */
export const sameText = (actual: string, kept: string, mended: string): void =>
  assert.ok(actual === kept, actual === kept ? '' : `${mended}\n${difference(actual, kept)}`)
