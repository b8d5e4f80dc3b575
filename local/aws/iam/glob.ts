/**
 * Whether a text fits a pattern of IAM: `*` is any characters, `?` is one. Time grows with the product of both lengths at
 * worst, whatever the pattern.
 */
export const matchesGlob = (pattern: string, text: string): boolean => {
  let at = 0
  let from = 0
  /** The last star, and how far the text was eaten by it. */
  let star = -1
  let eaten = 0
  while (from < text.length) {
    if (pattern[at] === '*') {
      star = at++
      eaten = from
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[from])) {
      at++
      from++
    } else if (star >= 0) {
      at = star + 1
      from = ++eaten
    } else return false
  }
  while (pattern[at] === '*') at++
  return at === pattern.length
}

/** As `ArnLike` compares: each of the six parts by itself. */
export const matchesArn = (pattern: string, arn: string): boolean => {
  const partsOf = (text: string) => {
    const parts = text.split(':')
    return [...parts.slice(0, 5), parts.slice(5).join(':')]
  }
  const wanted = partsOf(pattern)
  const given = partsOf(arn)
  return arn.split(':').length >= 6 && wanted.every((part, index) => matchesGlob(part, given[index] ?? ''))
}
