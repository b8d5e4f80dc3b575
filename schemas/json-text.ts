const failure = (text: string): string | undefined => {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Whether a text is wrong however it goes on. */
const isWrong = (text: string): boolean => /^(Unexpected token|Bad|Expected)/.test(failure(text) ?? '')

/** Characters before the first that is wrong: the parser names a place only for some of its errors. */
const placeOf = (text: string, said: string): number => {
  const [, named] = /at position (\d+)/.exec(said) ?? []
  if (named !== undefined) return Number(named)
  if (!isWrong(text)) return text.length
  let right = 0
  let wrong = text.length
  while (wrong - right > 1) {
    const middle = Math.floor((right + wrong) / 2)
    if (isWrong(text.slice(0, middle))) wrong = middle
    else right = middle
  }
  return right
}

/** Where a text stops being JSON, for whoever wrote it by hand; `undefined` where it is JSON. */
export const jsonProblem = (text: string): string | undefined => {
  const said = failure(text)
  if (said === undefined) return undefined
  const before = text.slice(0, placeOf(text, said)).split('\n')
  const reason = said
    .replace(/,? ?(\.{3})?".*" is not valid JSON$/s, '')
    .replace(/ (in JSON )?at position.*$/s, '')
  return `is not JSON: line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ${reason}`
}
