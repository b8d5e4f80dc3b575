import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeFolder } from '../shared/folder'

/** Writes what a run has shown into its folder; a text as it is, anything else as JSON. */
export const writeOutputs = (folder: string, files: Readonly<Record<string, unknown>>): void => {
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name)
    makeFolder(dirname(file))
    writeFileSync(file, typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`)
  }
}
