import { createHash } from 'node:crypto'
import { header, type ProxyEvent } from '../api/request'

/** `__Host-`: of this host alone, over TLS alone, and no other host of the domain can set one. */
export const LOGIN = '__Host-cloudops-login'
export const SESSION = '__Host-cloudops-session'

/** Lax: the browser sends it when the provider leads it back, and with no form of another site. */
export const setCookie = (name: string, value: string, seconds: number): string =>
  `${name}=${value}; Max-Age=${seconds}; Path=/; Secure; HttpOnly; SameSite=Lax`

/** The value of a cookie, if the browser sent exactly one of this name. */
export const cookieOf = (event: ProxyEvent, name: string): string | undefined => {
  const values = (header(event, 'cookie') ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${name}=`))
    .map((part) => part.slice(name.length + 1))
  return values.length === 1 ? values[0] : undefined
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
