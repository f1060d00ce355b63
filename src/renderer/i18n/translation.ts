/**
 * The shape a translation must have: every key of the English words, no other. Chinese has one plural form, so of
 * `x_one` and `x_other` it says only the latter (i18next resolves by CLDR's categories).
 */
export type Translation<Words> = {
  [Key in keyof Words as Key extends `${string}_one` ? never : Key]: Words[Key] extends string
    ? string
    : Translation<Words[Key]>
}
