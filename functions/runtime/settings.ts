import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type * as t from 'io-ts'
import { decode } from '../../schemas/codec'
import { FunctionSettings } from '../../schemas/settings'
import { orStop } from './environment'

/** The settings of this deployment, from the function's own zip. @throws Error that names the field and what is expected */
export const settingsOf = (file?: string): FunctionSettings => settingsBy(FunctionSettings, file)

/** Those of a function that knows less than all of them. @throws Error that names the field and what is expected */
export const settingsBy = <A>(
  codec: t.Type<A, unknown, unknown>,
  file = join(__dirname, 'settings.json'),
): A =>
  orStop(
    'settings.json',
    pipe(
      readJson(file),
      E.flatMap((settings) => decode(codec, settings)),
    ),
  )

const readJson = (file: string): E.Either<string, unknown> =>
  E.tryCatch(
    () => JSON.parse(readFileSync(file, 'utf8')),
    (error) => `cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`,
  )
