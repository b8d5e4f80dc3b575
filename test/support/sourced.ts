import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** What a shell has after it has sourced the file. */
export const sourced = (file: string): Readonly<Record<string, string>> => {
  const names = [...readFileSync(file, 'utf8').matchAll(/^export (\w+)=/gm)].map(([, name = '']) => name)
  const print = names.map((name) => `printf '%s\\0' "$${name}"`).join(';')
  const values = execFileSync('sh', ['-c', `. '${file}';${print}`])
    .toString()
    .split('\0')
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']))
}
