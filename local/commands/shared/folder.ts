import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { ToolError } from './command-line'

/**
 * Makes a folder that somebody names, with those above it. One step at a time: Node's own recursive way never ends where a
 * file system takes no folders, as `/proc`.
 * @throws ToolError that names the folder and says why it cannot be made
 */
export const makeFolder = (path: string): void => {
  try {
    make(resolve(path))
  } catch (error) {
    throw new ToolError(
      `${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

const make = (path: string): void => {
  if (existsSync(path) && statSync(path).isDirectory()) return
  if (!existsSync(dirname(path))) make(dirname(path))
  mkdirSync(path)
}
