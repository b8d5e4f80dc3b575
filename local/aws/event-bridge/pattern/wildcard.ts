import { InvalidPattern } from './condition'

/**
 * `*` is any characters, `\*` and `\\` are themselves. The parts between the stars are looked for one after the other, each at its
 * first place: the time grows with the text alone, whatever the pattern.
 */
export const wildcard = (pattern: string, path: string): ((text: string) => boolean) => {
  const parts = partsOf(pattern, path)
  const [first = '', ...rest] = parts
  const last = rest.pop()
  if (last === undefined) return (text) => text === first
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
      return false
    let from = first.length
    const end = text.length - last.length
    for (const part of rest) {
      const at = text.indexOf(part, from)
      if (at < 0 || at + part.length > end) return false
      from = at + part.length
    }
    return true
  }
}

/** The texts between the stars. */
const partsOf = (pattern: string, path: string): readonly string[] => {
  const parts = ['']
  const add = (character: string) => {
    parts[parts.length - 1] += character
  }
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index] ?? ''
    const next = pattern[index + 1]
    if (character === '\\') {
      if (next !== '*' && next !== '\\')
        throw new InvalidPattern(path, `Invalid escape character at position ${index}`)
      add(next)
      index++
    } else if (character !== '*') add(character)
    else if (next === '*')
      throw new InvalidPattern(path, `Consecutive wildcard characters at position ${index}`)
    else parts.push('')
  }
  return parts
}
