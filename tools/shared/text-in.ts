import { readFileSync } from 'node:fs'
import { ToolError } from '../../local/commands/shared/command-line'

/** Text of a file that somebody names, without a byte order mark. @throws ToolError that names it and says why it cannot be read */
export const textIn = (file: string): string => {
  const bytes = bytesIn(file)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    // What is no UTF-8 would be read as other characters, without a word.
    throw new ToolError(`${file}: expected a text in UTF-8`)
  }
}

const bytesIn = (file: string): Uint8Array => {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new ToolError(`${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
