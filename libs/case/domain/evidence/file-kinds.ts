const plain = ['text/plain'];
const zipped = (mime: string) => [mime, 'application/zip'];
const compound = ['application/x-cfb'];
const program = ['application/x-msdownload', 'application/vnd.microsoft.portable-executable'];

/** What a file with this extension may turn out to be. A document format that is a ZIP inside may be seen as just that. */
// biome-ignore format: one aligned table
export const acceptedFor: Readonly<Record<string, readonly string[]>> = {
  txt: plain, log: plain, md: plain, csv: plain, tsv: plain, json: plain, jsonl: plain, eml: plain, ics: plain, vcf: plain, yaml: plain, yml: plain,
  html:  ['text/html', 'application/xml', 'text/plain'],
  htm:   ['text/html', 'application/xml', 'text/plain'],
  xml:   ['application/xml', 'text/plain'],
  svg:   ['image/svg+xml', 'application/xml'],
  rtf:   ['application/rtf', 'text/rtf'],
  pdf:   ['application/pdf'],
  png:   ['image/png', 'image/apng'],
  jpg:   ['image/jpeg'],
  jpeg:  ['image/jpeg'],
  gif:   ['image/gif'],
  webp:  ['image/webp'],
  bmp:   ['image/bmp'],
  tif:   ['image/tiff'],
  tiff:  ['image/tiff'],
  heic:  ['image/heic', 'image/heif'],
  docx:  zipped('application/vnd.openxmlformats-officedocument.wordprocessingml.document'),
  xlsx:  zipped('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'),
  pptx:  zipped('application/vnd.openxmlformats-officedocument.presentationml.presentation'),
  odt:   zipped('application/vnd.oasis.opendocument.text'),
  ods:   zipped('application/vnd.oasis.opendocument.spreadsheet'),
  doc: compound, xls: compound, ppt: compound, msg: compound,
  zip:   ['application/zip'],
  gz:    ['application/gzip', 'application/x-gzip'],
  tgz:   ['application/gzip', 'application/x-gzip'],
  tar:   ['application/x-tar'],
  '7z':  ['application/x-7z-compressed'],
  mp3:   ['audio/mpeg'],
  wav:   ['audio/wav', 'audio/vnd.wave'],
  m4a:   ['audio/x-m4a', 'audio/mp4', 'video/mp4'],
  mp4:   ['video/mp4'],
  mov:   ['video/quicktime'],
  exe: program, dll: program,
};

/** Content that a machine would run. It may be evidence, but only under its own name. */
export const PROGRAMS: readonly string[] = [...program, 'application/x-elf', 'application/x-mach-binary', 'application/x-executable'];
