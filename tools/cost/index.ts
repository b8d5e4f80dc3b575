import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import {
  readCommandLine,
  runTool,
  ToolError,
  textOf,
  UsageError,
} from '../../local/commands/shared/command-line'
import { synthesize } from '../../local/commands/shared/synth'
import { settingsGiven } from '../shared/deployment'
import { type AssumptionName, type Assumptions, assumptions } from './assumptions'
import { type Standing, standingOf } from './definition'
import { documentedLines } from './documented'
import { monthOf } from './model'
import { type PriceName, type Prices, prices } from './prices'

const nameOf = (assumption: string): string => assumption.replaceAll('_', '-')

const USAGE = `usage: make cost   [ARGS="--alerts 200 --json"]

What a month of the deployment costs: what is there is counted in the synthesized definition of the settings, what happens is assumed.

${Object.entries(assumptions)
  .map(([name, { value, means }]) => `  --${nameOf(name).padEnd(20)} ${means} (${value})`)
  .join('\n')}
  --price NAME=USD,…     other prices
  --prices               list the prices and what each is paid for
  --documented           the specification's table beside list prices
  --json                 for programs`

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

const numberOf = (option: string, text: string): number => {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new UsageError(`--${option}: expected a number of 0 or more, found ${text}`)
  return value
}

interface Asked {
  readonly assumed: Assumptions
  readonly prices: Prices
  readonly show: 'month' | 'prices' | 'documented'
  readonly json: boolean
}

const read = (args: readonly string[]): Asked | undefined => {
  const names = Object.keys(assumptions) as AssumptionName[]
  const { values, positionals } = readCommandLine(args, {
    ...Object.fromEntries(names.map((name) => [nameOf(name), { type: 'string' as const }])),
    price: { type: 'string' },
    prices: { type: 'boolean' },
    documented: { type: 'boolean' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  })
  if (values.help === true) return undefined
  if (positionals.length > 0)
    throw new UsageError(`${positionals[0]}: there is nothing to name, only options`)
  if (values.prices === true && values.documented === true)
    throw new UsageError('--prices, --documented: one of them at a time')
  const assumed = Object.fromEntries(
    names.map((name) => {
      const given = values[nameOf(name)]
      return [name, typeof given === 'string' ? numberOf(nameOf(name), given) : assumptions[name].value]
    }),
  ) as Record<AssumptionName, number>
  const changed = (textOf(values, 'price')?.split(',') ?? []).map((text) => {
    const [name = '', usd = ''] = text.split('=')
    if (!Object.hasOwn(prices, name))
      throw new UsageError(`--price: there is no price ${name}; --prices lists them`)
    return [name, { ...prices[name as PriceName], usd: numberOf(`price ${name}`, usd) }] as const
  })
  return {
    assumed,
    prices: { ...prices, ...Object.fromEntries(changed) },
    show: values.prices === true ? 'prices' : values.documented === true ? 'documented' : 'month',
    json: values.json === true,
  }
}

/** Synthesizes the settings aside and counts. @throws ToolError */
const standing = async (): Promise<Standing> => {
  const folder = mkdtempSync(join(tmpdir(), 'cloudops-cost-'))
  try {
    const { given, settings } = settingsGiven()
    const stack = await synthesize(folder, given.values)
    const counted = standingOf(JSON.parse(readFileSync(join(stack, 'cdk.tf.json'), 'utf8')), settings)
    if (E.isLeft(counted)) throw new ToolError(`the definition is not as expected: ${counted.left}`)
    return counted.right
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const main = async (): Promise<number> => {
  const asked = read(process.argv.slice(2))
  if (asked === undefined) {
    console.log(USAGE)
    return 0
  }
  const { json } = asked
  const say = (data: unknown, text: () => string): void =>
    console.log(json ? JSON.stringify(data, null, 2) : text())
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
