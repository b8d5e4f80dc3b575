import { oneLine } from '../../functions/runtime/text'
import { printable } from '../../local/commands/shared/printable'

/** One line of what can be seen, of at most so many characters: texts of others move no cursor. */
export const printableLine = (text: string, most: number): string => printable(oneLine(text, most))
