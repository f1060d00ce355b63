/** How numbers and dates are written, by CLDR 46, in tables of our own: two engines' `Intl` tables differ. */
export const localeNames = [
  ...(['en-US', 'en-GB', 'zh-CN', 'zh-TW', 'ja-JP', 'ko-KR'] as const),
  ...(['de-DE', 'fr-FR', 'es-ES', 'it-IT', 'pt-BR', 'nl-NL'] as const),
] as const
export type LocaleName = (typeof localeNames)[number]

export interface Locale {
  readonly decimal: string
  readonly group: string
  /** Digits before the decimal sign from which groups are set apart. */
  readonly groupFrom: number
  /** `¤` is the sign, `#` the number. */
  readonly currency: string
  readonly percent: string
  readonly dates: { readonly short: string; readonly medium: string; readonly long: string; readonly full: string }
  readonly time: string
  readonly months: readonly string[]
  readonly shortMonths: readonly string[]
  /** Sunday first. */
  readonly days: readonly string[]
  readonly shortDays: readonly string[]
  readonly halves: readonly [am: string, pm: string]
}

const words = (text: string) => text.split(' ')
const numbered = (suffix: string) => Array.from({ length: 12 }, (_, index) => `${index + 1}${suffix}`)

const english: Locale = {
  ...{ decimal: '.', group: ',', groupFrom: 4, currency: '¤#', percent: '#%' },
  dates: { short: 'M/d/yy', medium: 'MMM d, yyyy', long: 'MMMM d, yyyy', full: 'EEEE, MMMM d, yyyy' },
  time: 'h:mm a',
  months: words('January February March April May June July August September October November December'),
  shortMonths: words('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'),
  days: words('Sunday Monday Tuesday Wednesday Thursday Friday Saturday'),
  shortDays: words('Sun Mon Tue Wed Thu Fri Sat'),
  halves: ['AM', 'PM'],
}

const chinese: Locale = {
  ...english,
  dates: { short: 'yyyy/M/d', medium: 'yyyy年M月d日', long: 'yyyy年M月d日', full: 'yyyy年M月d日EEEE' },
  time: 'HH:mm',
  months: words('一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月'),
  shortMonths: numbered('月'),
  days: words('星期日 星期一 星期二 星期三 星期四 星期五 星期六'),
  shortDays: words('周日 周一 周二 周三 周四 周五 周六'),
  halves: ['上午', '下午'],
}

/** Point for groups, comma for decimals, the sign of a currency behind. */
const continental = { decimal: ',', group: '.', groupFrom: 4, currency: '#\u00a0¤', time: 'HH:mm' } as const

export const locales: Readonly<Record<LocaleName, Locale>> = {
  'en-US': english,
  'en-GB': {
    ...english,
    dates: { short: 'dd/MM/yyyy', medium: 'd MMM yyyy', long: 'd MMMM yyyy', full: 'EEEE d MMMM yyyy' },
    time: 'HH:mm',
    shortMonths: words('Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec'),
    halves: ['am', 'pm'],
  },
  'zh-CN': chinese,
  'zh-TW': {
    ...chinese,
    shortDays: words('週日 週一 週二 週三 週四 週五 週六'),
    dates: { ...chinese.dates, full: 'yyyy年M月d日 EEEE' },
    time: 'ah:mm',
  },
  'ja-JP': {
    ...chinese,
    dates: { short: 'yyyy/MM/dd', medium: 'yyyy/MM/dd', long: 'yyyy年M月d日', full: 'yyyy年M月d日EEEE' },
    time: 'H:mm',
    months: numbered('月'),
    days: words('日曜日 月曜日 火曜日 水曜日 木曜日 金曜日 土曜日'),
    shortDays: words('日 月 火 水 木 金 土'),
    halves: ['午前', '午後'],
  },
  'ko-KR': {
    ...english,
    dates: { short: 'yy. M. d.', medium: 'yyyy. M. d.', long: 'yyyy년 M월 d일', full: 'yyyy년 M월 d일 EEEE' },
    time: 'a h:mm',
    months: numbered('월'),
    shortMonths: numbered('월'),
    days: words('일요일 월요일 화요일 수요일 목요일 금요일 토요일'),
    shortDays: words('일 월 화 수 목 금 토'),
    halves: ['오전', '오후'],
  },
  'de-DE': {
    ...{ ...english, ...continental, percent: '#\u00a0%' },
    dates: { short: 'dd.MM.yy', medium: 'dd.MM.yyyy', long: 'd. MMMM yyyy', full: 'EEEE, d. MMMM yyyy' },
    months: words('Januar Februar März April Mai Juni Juli August September Oktober November Dezember'),
    shortMonths: words('Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.'),
    days: words('Sonntag Montag Dienstag Mittwoch Donnerstag Freitag Samstag'),
    shortDays: words('So Mo Di Mi Do Fr Sa'),
  },
  'fr-FR': {
    ...{ ...english, ...continental, group: '\u202f', percent: '#\u202f%' },
    dates: { short: 'dd/MM/yyyy', medium: 'd MMM yyyy', long: 'd MMMM yyyy', full: 'EEEE d MMMM yyyy' },
    months: words('janvier février mars avril mai juin juillet août septembre octobre novembre décembre'),
    shortMonths: words('janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.'),
    days: words('dimanche lundi mardi mercredi jeudi vendredi samedi'),
    shortDays: words('dim. lun. mar. mer. jeu. ven. sam.'),
  },
  'es-ES': {
    ...{ ...english, ...continental, groupFrom: 5, percent: '#\u00a0%' },
    dates: {
      short: 'd/M/yy',
      medium: 'd MMM yyyy',
      long: "d 'de' MMMM 'de' yyyy",
      full: "EEEE, d 'de' MMMM 'de' yyyy",
    },
    time: 'H:mm',
    months: words('enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'),
    shortMonths: words('ene feb mar abr may jun jul ago sept oct nov dic'),
    days: words('domingo lunes martes miércoles jueves viernes sábado'),
    shortDays: words('dom lun mar mié jue vie sáb'),
  },
  'it-IT': {
    ...{ ...english, ...continental },
    dates: { short: 'dd/MM/yy', medium: 'd MMM yyyy', long: 'd MMMM yyyy', full: 'EEEE d MMMM yyyy' },
    months: words('gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre'),
    shortMonths: words('gen feb mar apr mag giu lug ago set ott nov dic'),
    days: words('domenica lunedì martedì mercoledì giovedì venerdì sabato'),
    shortDays: words('dom lun mar mer gio ven sab'),
  },
  'pt-BR': {
    ...{ ...english, ...continental, currency: '¤\u00a0#' },
    dates: {
      ...{ short: 'dd/MM/yyyy', medium: "d 'de' MMM 'de' yyyy" },
      ...{ long: "d 'de' MMMM 'de' yyyy", full: "EEEE, d 'de' MMMM 'de' yyyy" },
    },
    months: words('janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro'),
    shortMonths: words('jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.'),
    days: words('domingo segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado'),
    shortDays: words('dom. seg. ter. qua. qui. sex. sáb.'),
  },
  'nl-NL': {
    ...{ ...english, ...continental, currency: '¤\u00a0#' },
    dates: { short: 'dd-MM-yyyy', medium: 'd MMM yyyy', long: 'd MMMM yyyy', full: 'EEEE d MMMM yyyy' },
    months: words('januari februari maart april mei juni juli augustus september oktober november december'),
    shortMonths: words('jan feb mrt apr mei jun jul aug sep okt nov dec'),
    days: words('zondag maandag dinsdag woensdag donderdag vrijdag zaterdag'),
    shortDays: words('zo ma di wo do vr za'),
  },
}
