import { devNull } from 'node:os'

/** Where the SDK and the CLI then read no endpoints, profiles or FIPS that a person has set for AWS. */
export const NO_CONFIGURATION = { AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull }

/** Takes out of a process what its shell says about AWS: a local cloud is reached by what it says of itself alone. */
export const forgetAws = (environment: NodeJS.ProcessEnv = process.env): void => {
  for (const name of Object.keys(environment)) if (name.startsWith('AWS_')) delete environment[name]
  Object.assign(environment, NO_CONFIGURATION)
}
