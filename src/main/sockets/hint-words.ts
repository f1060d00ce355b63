import type { Hint, HintCode } from '../../shared/tcp/diagnosis.ts'

const words: Record<HintCode, string> = {
  peer_closed_we_did_not: 'CLOSE_WAIT for {seconds} s: the peer closed, this program has not.',
  peer_does_not_read: '{bytes} bytes wait and the persist timer runs: the peer is not reading.',
  we_do_not_read: '{bytes} bytes arrived and wait: this program is not reading.',
  no_answer_yet: 'No answer to the SYN for {seconds} s: nothing listens there, or something in between drops it.',
  accept_queue_full: '{waiting} connections wait and the backlog holds {backlog}: this program does not accept them.',
  retransmits: '{segments} segments ({bytes} bytes) had to be sent again: the network loses some.',
  half_closed_waiting: 'FIN_WAIT_2 for {seconds} s: this side closed, the peer has not.',
  time_wait: 'TIME_WAIT ends in {seconds} s: this side closed first, so it waits for stray segments.',
  last_ack: 'LAST_ACK for {seconds} s: the peer does not acknowledge the end.',
  drops: '{datagrams} datagrams were lost here: this program did not read in time.',
}

/** A hint in English, for a terminal and for a report. The window has words of its own. */
export function hintWords({ code, params }: Hint): string {
  return words[code].replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? '?'))
}
