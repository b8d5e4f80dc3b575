/** Control characters, and those that turn the direction of what follows: they make a text look like another one. */
const UNSEEN = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** A text from outside without what no one can see. Line breaks and tabs stay. */
export const clean = (text: string): string => text.replace(/\r\n?/g, '\n').replace(UNSEEN, '')

/** The same on one line. */
export const cleanLine = (text: string): string => clean(text).replace(/\s+/g, ' ').trim()
