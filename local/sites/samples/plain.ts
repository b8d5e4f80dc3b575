import { plain, type Sample } from '../sample'

export const www = (): Sample => ({ site: plain('www', 'Welcome') })

/** It shows a certificate of another name. */
export const login = (): Sample => ({ site: plain('login', 'Login', 'wrong_host_name') })

/** Its name is not in the zone. */
export const gone = (): Sample => ({ site: plain('gone', 'Gone', 'no_name') })

/** It redirects in a circle. */
export const old = (): Sample => {
  const well = plain('old', 'Old')
  const site = {
    ...well,
    respond: (path: string) =>
      site.repaired
        ? well.respond(path)
        : { status: 301, headers: { location: path === '/' ? '/home' : '/' }, body: '' },
  }
  return { site }
}
