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

const positionOf = (text: string, place: number): string => {
  const before = text.slice(0, place).split('\n')
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
}

const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** What editors of Windows put before a text. */
const BYTE_ORDER_MARK = '\uFEFF'

/**
 * Where a text stops being JSON, for whoever wrote it by hand; `undefined` where it is JSON. Of a file give the bytes: those that are no
 * UTF-8 would be read as other characters, without a word.
 */
export const jsonProblem = (given: string | Uint8Array): string | undefined => {
  const text = typeof given === 'string' ? given : Buffer.from(given).toString()
  if (text.startsWith(BYTE_ORDER_MARK) || (typeof given !== 'string' && !isUtf8(given)))
    return 'is not JSON: expected UTF-8 without a byte order mark'
  const said = failure(text)
  if (said === undefined) return undefined
  const reason = said
    .replace(/,? ?(\.{3})?".*" is not valid JSON$/s, '')
    .replace(/ (in JSON )?at position.*$/s, '')
  return `is not JSON: ${positionOf(text, placeOf(text, said))}: ${reason}`
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}:]/g

/** The first name that an object of a JSON text has twice: the parser forgets all that was said by it before. */
export const repeatedName = (text: string): string | undefined => {
  const open: Set<string>[] = []
  let last = { text: '', place: 0 }
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set())
    else if (token === '}') open.pop()
    else if (token !== ':') last = { text: token, place: index }
    else {
      const name = String(JSON.parse(last.text))
      if (open.at(-1)?.has(name) === true)
        return `${positionOf(text, last.place)}: ${last.text} is there twice`
      open.at(-1)?.add(name)
    }
  }
  return undefined
}
