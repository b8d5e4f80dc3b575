import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { runTool, ToolError } from '../../local/commands/shared/command-line'
import { shownJson } from '../../local/commands/shared/printable'
import { synth } from '../../stacks/synth'
import { settingsGiven } from '../shared/deployment'
import { readArguments, USAGE } from './arguments'
import { type Standing, standingOf } from './definition'
import { documentedLines } from './documented'
import { monthOf } from './model'

const amount = (usd: number): string => (usd > 0 && usd < 0.005 ? '< 0.01' : usd.toFixed(2))

/** Rows as a Markdown table; it reads well on a terminal, too. */
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const width = (column: number): number =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0))
  const isNumber = (column: number): boolean => head[column]?.startsWith('US$') ?? false
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, at) => (isNumber(at) ? cell.padStart(width(at)) : cell.padEnd(width(at)))).join(' | ')} |`
  const rule = head.map((_, at) => (isNumber(at) ? `${'-'.repeat(width(at) - 1)}:` : '-'.repeat(width(at))))
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n')
}

const sum = (lines: readonly { readonly usd: number }[]): number =>
  lines.reduce((total, { usd }) => total + usd, 0)

/** Synthesizes the settings aside and counts. @throws ToolError */
const standing = async (): Promise<Standing> => {
  const folder = mkdtempSync(join(tmpdir(), 'cloudops-cost-'))
  try {
    const { given, settings } = settingsGiven()
    const stack = await synth(given, folder)
    const counted = standingOf(JSON.parse(readFileSync(join(stack, 'cdk.tf.json'), 'utf8')), settings)
    if (E.isLeft(counted)) throw new ToolError(`the definition is not as expected: ${counted.left}`)
    return counted.right
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const main = async (): Promise<number> => {
  const asked = readArguments(process.argv.slice(2))
  const { json } = asked
  const say = (data: unknown, text: () => string): void => console.log(json ? shownJson(data, 2) : text())
  switch (asked.show) {
    case 'prices':
      say(asked.prices, () =>
        table(
          ['price', 'US$', 'for one'],
          Object.entries(asked.prices).map(([name, { usd, per }]) => [
            name,
            usd.toFixed(10).replace(/\.?0+$/, ''),
            per,
          ]),
        ),
      )
      return 0
    case 'documented': {
      const lines = documentedLines(asked.prices)
      const said = lines.reduce((total, line) => total + line.said, 0)
      say(lines, () =>
        table(
          ['service', 'documented usage', 'US$ documented', 'US$ at list prices'],
          [
            ...lines.map((line) => [line.service, line.usage, amount(line.said), amount(line.usd)]),
            ['Total', '', amount(said), amount(sum(lines))],
          ],
        ),
      )
      return 0
    }
    case 'month': {
      const lines = monthOf(await standing(), asked.assumed, asked.prices)
      say({ assumed: asked.assumed, lines, usd: sum(lines) }, () =>
        table(
          ['service', 'a month', 'US$'],
          [
            ...lines.map(({ service, usage, usd }) => [service, usage, amount(usd)]),
            ['Total', '', amount(sum(lines))],
          ],
        ),
      )
      return 0
    }
  }
}

void runTool(USAGE, main)
