import { isEmoji } from './emoji.ts'

/**
 * Characters that stand upright in vertical text; others lie on their side (UAX #50, Vertical_Orientation U, Tu and Tr;
 * what fonts have vertical forms for counts as upright, so brackets and dashes of East Asia do, too).
 */
const UPRIGHT =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Hangul}\p{Script=Yi}\u2e80-\u2fdf\u3000-\u303f\u30a0\u30fb\u30fc\u3190-\u319f\u31c0-\u31ef\u3200-\u33ff\ufe10-\ufe1f\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe7\u00a7\u00a9\u00ae\u00b1\u00d7\u00f7\u203c\u2047-\u2049\u2051\u2100-\u218f\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf]/u

export function isUpright(cluster: string): boolean {
  return UPRIGHT.test(cluster) || isEmoji(cluster)
}
