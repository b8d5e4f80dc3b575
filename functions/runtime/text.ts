/** A text without halves of characters (lone surrogates), which the table would not keep as they are. */
export const wellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8')

/** The beginning of a text that fits into so many bytes of UTF-8, no character of it cut in two. */
export const firstBytes = (text: string, bytes: number): string => {
  const whole = Buffer.from(text, 'utf8')
  if (whole.length <= bytes) return whole.toString('utf8')
  let end = bytes
  // A byte of the form 10xxxxxx continues a character.
  while (end > 0 && ((whole[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return whole.subarray(0, end).toString('utf8')
}
