import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { begin, close, DEPTH, type History, record, redo, undo } from './history.ts'

type Move = { do: 'record'; value: number; key: string | null } | { do: 'undo' | 'redo' | 'close' }

const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({
    do: fc.constant('record' as const),
    value: fc.integer(),
    key: fc.option(fc.constantFrom('text', 'nudge')),
  }),
  fc.record({ do: fc.constantFrom('undo' as const, 'redo' as const, 'close' as const) }),
)

const applied = (history: History<number>, step: Move): History<number> => {
  if (step.do === 'record') return record(history, step.value, step.key)
  return { undo, redo, close }[step.do](history)
}

const play = (moves: readonly Move[]) => moves.reduce(applied, begin(0))

const times = <T>(count: number, step: (value: T) => T, from: T) =>
  Array.from({ length: count }).reduce<T>((value) => step(value), from)

describe('history', () => {
  test('what is undone comes back by redo, and the other way round', () => {
    fc.assert(
      fc.property(fc.array(move), (moves) => {
        const history = close(play(moves))
        if (history.past.length > 0) expect(redo(undo(history))).toEqual(history)
        if (history.future.length > 0) expect(undo(redo(history))).toEqual(history)
      }),
    )
  })

  test('undo all the way and redo all the way meet every state again', () => {
    fc.assert(
      fc.property(fc.array(move), (moves) => {
        const history = play(moves)
        const states = [...history.past, history.present, ...history.future]
        const first = times(states.length, undo, history)
        expect(first.present).toBe(states[0])
        const seen = [first.present]
        times(
          states.length - 1,
          (at: History<number>) => {
            const next = redo(at)
            seen.push(next.present)
            return next
          },
          first,
        )
        expect(seen).toEqual(states)
      }),
    )
  })

  test('changes with one key are one step; a closed step takes no more', () => {
    const typed = ['S', 'Sp', 'Spr'].reduce((history, text) => record(history, text, 'text'), begin(''))
    expect(undo(typed).present).toBe('')
    const again = record(close(typed), 'Spring', 'text')
    expect(undo(again).present).toBe('Spr')
    const other = record(typed, 'moved', 'nudge')
    expect(undo(other).present).toBe('Spr')
  })

  test('a change without a key is always a step of its own', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1 }), { maxLength: 20 }), (values) => {
        const history = values.reduce((at, value) => record(at, value), begin(0))
        expect(history.past).toHaveLength(values.length)
      }),
    )
  })

  test('a step after an undo drops what was undone; no change keeps it', () => {
    const undone = undo(record(begin(1), 2))
    expect(record(undone, 3).future).toEqual([])
    expect(record(undone, undone.present)).toBe(undone)
  })

  test('it forgets the oldest steps, never the newest', () => {
    const many = Array.from({ length: DEPTH + 10 }, (_, index) => index + 1)
    const history = many.reduce((at, value) => record(at, value), begin(0))
    expect(history.past).toHaveLength(DEPTH)
    expect(undo(history).present).toBe(DEPTH + 9)
  })
})
