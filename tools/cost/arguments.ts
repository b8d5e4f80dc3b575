import { readOptionsOnly, textOf, UsageError } from '../../local/commands/shared/command-line'
import { type AssumptionName, type Assumptions, assumptions } from './assumptions'
import { type PriceName, type Prices, prices } from './prices'

const nameOf = (assumption: string): string => assumption.replaceAll('_', '-')

export const USAGE = `usage: make cost   [ARGS="--alerts 200 --json"]

What a month of the deployment costs: what is there is counted in the synthesized definition of the settings, what happens is assumed.

${Object.entries(assumptions)
  .map(([name, { value, means }]) => `  --${nameOf(name).padEnd(20)} ${means} (${value})`)
  .join('\n')}
  --price NAME=USD,…     other prices
  --prices               list the prices and what each is paid for
  --documented           the specification's table beside list prices
  --json                 for programs`

const numberOf = (option: string, text: string): number => {
  const value = Number(text)
  // A part of something is never more than all of it.
  const most = option.endsWith('-percent') ? 100 : Number.POSITIVE_INFINITY
  if (text.trim() === '' || !Number.isFinite(value) || value < 0 || value > most)
    throw new UsageError(
      `--${option}: expected a number ${most === 100 ? 'from 0 to 100' : 'of 0 or more'}, found ${text}`,
    )
  return value
}

/** What is asked for. */
export interface Asked {
  readonly assumed: Assumptions
  readonly prices: Prices
  readonly show: 'month' | 'prices' | 'documented'
  readonly json: boolean
}

/** @throws UsageError naming the option */
export const readArguments = (args: readonly string[]): Asked => {
  const names = Object.keys(assumptions) as AssumptionName[]
  const values = readOptionsOnly(args, {
    ...Object.fromEntries(names.map((name) => [nameOf(name), { type: 'string' as const }])),
    price: { type: 'string' },
    prices: { type: 'boolean' },
    documented: { type: 'boolean' },
    json: { type: 'boolean' },
  })
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
