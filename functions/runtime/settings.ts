import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { decode } from '../../schemas/codec'
import { FunctionSettings } from '../../schemas/settings'
import { orStop } from './environment'

/** The settings of this deployment, from the function's own zip. @throws Error that names the field and what is expected */
export const settingsOf = (file = join(__dirname, 'settings.json')): FunctionSettings =>
  orStop(
    'settings.json',
    pipe(
      readJson(file),
      E.flatMap((settings) => decode(FunctionSettings, settings)),
    ),
  )

const readJson = (file: string): E.Either<string, unknown> =>
  E.tryCatch(
    () => JSON.parse(readFileSync(file, 'utf8')),
    (error) => `cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`,
  )
