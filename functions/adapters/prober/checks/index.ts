import { acmCertificate } from './acm-certificate'
import { addresses } from './addresses'
import { budget } from './budget'
import { certificate } from './certificate'
import { healthCheck } from './health-check'
import { httpToHttps } from './http-to-https'
import { legacyTls } from './legacy-tls'
import { registration } from './registration'
import { www } from './www'

/** The checks beside that of the site itself: the one list of them. */
export const checks = [
  addresses,
  budget,
  certificate,
  httpToHttps,
  www,
  legacyTls,
  acmCertificate,
  healthCheck,
  registration,
] as const

export type CheckName = 'site' | (typeof checks)[number]['name']
