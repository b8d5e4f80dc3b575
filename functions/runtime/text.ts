/** A text without halves of characters (lone surrogates), which the table would not keep as they are. */
export const wellFormed = (text: string): string => text.toWellFormed()

/** The beginning of a text that fits into so many bytes of UTF-8, no character of it cut in two. */
export const firstBytes = (text: string, bytes: number): string => {
  const whole = Buffer.from(text, 'utf8')
  if (whole.length <= bytes) return whole.toString('utf8')
  let end = bytes
  // A byte of the form 10xxxxxx continues a character.
  while (end > 0 && ((whole[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return whole.subarray(0, end).toString('utf8')
}

/** What ends a line somewhere: in a terminal, in a mail program, in JavaScript. */
const LINE_ENDS = /\r\n?|[\v\f\u0085\u2028\u2029]/g

/**
 * Control and format characters, those that turn the direction of what follows, and fillers: no one sees them, and with them a text
 * looks like another one.
 */
const UNSEEN = /(?:(?![\n\t])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}])+/gu
/** The same, but for what makes one picture of several: that is in the group. */
const UNSEEN_BESIDE_PICTURES =
  /((?<=\p{Extended_Pictographic})\ufe0f|(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?)\u200d(?=\p{Extended_Pictographic}))|(?![\n\t])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu
const PICTURES = /\p{Extended_Pictographic}(?:\ufe0f|\u200d|\p{Emoji_Modifier})/u
/** A braille pattern without dots is a space. */
const BLANK = /\u2800/g
/**
 * Marks above and below a character, as many as any script needs, and those that follow: a higher stack is painted over what is
 * around it, buttons among it.
 */
const STACKED = /([\p{Mn}\p{Me}]{5})[\p{Mn}\p{Me}]+/gu

/** Of most texts that is all. */
const SEEN = /^[\t\n -~]*$/

/** A text from outside without what no one can see or what hides other texts, its lines ended by `\n` alone. Tabs stay. */
export const visible = (text: string): string => {
  if (SEEN.test(text)) return text
  const lines = text.replace(LINE_ENDS, '\n').replace(BLANK, ' ')
  const seen = PICTURES.test(lines) ? lines.replace(UNSEEN_BESIDE_PICTURES, '$1') : lines.replace(UNSEEN, '')
  return seen.replace(STACKED, '$1')
}

/**
 * A text from outside as one line of what can be seen: for names, reasons, comments, parameters and every other value that
 * must not pass for a line of ours. At most `length` characters, none of them cut in two.
 */
export const oneLine = (text: string, length = Number.POSITIVE_INFINITY): string => {
  const line = wellFormed(visible(text)).replace(/\s+/g, ' ').trim()
  // So many UTF-16 units hold no more characters.
  if (line.length <= length) return line
  const characters = [...line.slice(0, 2 * length + 2)]
  if (characters.length <= length) return line
  return `${characters
    .slice(0, length - 1)
    .join('')
    .trimEnd()}…`
}
