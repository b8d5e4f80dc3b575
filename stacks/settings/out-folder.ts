/** Where the definition goes: cdktf's own folder, unless the environment names another one. */
export const outFolder = ({ CDKTF_OUTDIR = '' } = process.env): string =>
  CDKTF_OUTDIR === '' ? 'cdktf.out' : CDKTF_OUTDIR
