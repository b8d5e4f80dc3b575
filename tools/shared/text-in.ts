import { readFileSync } from 'node:fs'
import { ToolError } from '../../local/commands/shared/command-line'

/** Text of a file that somebody names. @throws ToolError that names it and says why it cannot be read */
export const textIn = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new ToolError(`${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
