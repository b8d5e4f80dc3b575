import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { problemOf } from '../../../../local/commands/shared/advice'

/** What a person reads whose shell is not ready for AWS, or for the local cloud. */

const test = suite('local/commands/shared/advice')

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name })

const cases: readonly (readonly [error: unknown, environment: Record<string, string>, says: RegExp])[] = [
  [
    named('CredentialsProviderError', 'Could not load credentials from any providers'),
    {},
    /^there are no AWS credentials here\n-> .*\. \.local\/env.*AWS_PROFILE/,
  ],
  [
    named('CredentialsProviderError', 'Could not resolve credentials using profile: [prod]'),
    { AWS_PROFILE: 'prod' },
    /^the profile prod \(AWS_PROFILE\) gives no credentials\n-> .*name a profile that is there/,
  ],
  [
    named('Error', 'connect ECONNREFUSED 127.0.0.1:4560'),
    { AWS_ENDPOINT_URL: 'http://127.0.0.1:4560' },
    /^nothing answers at http:\/\/127\.0\.0\.1:4560\n-> .*make local/,
  ],
  [named('UnrecognizedClientException', 'the key is not known'), {}, /not known\n-> .*earlier start/],
  [named('Error', 'Region is missing'), {}, /^no AWS region is named\n-> set AWS_REGION/],
  [
    named('Error', 'Region not accepted: region="us east" is not a valid hostname component.'),
    {},
    /"us east" is not .*\n-> set AWS_REGION/,
  ],
  [named('TypeError', 'Invalid URL'), {}, /^an address in this shell is no URL\n-> .*AWS_ENDPOINT_URL/],
  [named('ExpiredTokenException', 'expired'), {}, /expired\n-> sign in again$/],
  [named('TypeError', 'x is not a function'), {}, /^TypeError: x is not a function$/],
  ['a text', {}, /^a text$/],
]
for (const [error, environment, says] of cases)
  test(`${error} of a shell with ${Object.keys(environment).join(', ') || 'nothing'}`, () =>
    assert.match(problemOf(error, environment), says))

test.run()
