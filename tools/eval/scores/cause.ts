import type { Truth } from '../corpus/model'
import type { CauseScore } from './model'
import { asserted, causeText, considered, hasWord } from './words'

/** Words of someone who does not know, and says so. */
const UNSURE =
  /\b(not (sure|certain|clear|known)|cannot (be )?(tell|told|say|know|distinguish)|can't tell|unclear|unknown|undetermined|could be|may be|might|either|possibl[ey]|perhaps|several (causes|explanations)|more than one|not its origin|needs? (to be )?(checked|confirmed))\b/i

const anyOf = (text: string, words: readonly string[]): boolean => words.some((word) => hasWord(text, word))

/** Of an ambiguous incident the right answer names what it can be, and the wrong one asserts a single thing. */
const ambiguous = (text: string, candidates: readonly (readonly string[])[]): CauseScore => {
  const said = considered(text)
  const named = candidates.filter((words) => anyOf(said, words)).length
  if (named >= 2) return 'right'
  if (UNSURE.test(text)) return 'area'
  return named === 1 ? 'wrong' : 'not_wrong'
}

/** Compares the section "Root Cause" with the truth. A denied cause is not a named one; a list of everything names nothing. */
export const scoreCause = (
  analysis: string,
  {
    expected,
    cause: { right = [], area = [], wrong = [], candidates = [] },
  }: Pick<Truth, 'expected' | 'cause'>,
): CauseScore => {
  const text = causeText(analysis)
  if (expected === 'ambiguous') return ambiguous(text, candidates)
  const said = considered(text)
  const isRight = right.length > 0 && right.every((words) => anyOf(said, words))
  const isWrong = anyOf(asserted(text), wrong)
  if (isRight) return isWrong ? 'area' : 'right'
  if (isWrong) return 'wrong'
  return anyOf(said, area) ? 'area' : 'not_wrong'
}
