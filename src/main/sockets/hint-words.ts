import type { Hint, HintCode } from '../../shared/tcp/diagnosis.ts'

type Params = Hint['params']

const words: Record<HintCode, (params: Params) => string> = {
  peer_closed_we_did_not: ({ seconds }) => `CLOSE_WAIT for ${seconds} s: the peer closed, this program has not.`,
  peer_does_not_read: ({ bytes }) =>
    `${counted(bytes, 'byte')} in Send-Q and the persist timer runs: the peer is not reading.`,
  we_do_not_read: ({ bytes }) => `${counted(bytes, 'byte')} arrived and unread: this program is not reading.`,
  bytes_wait: ({ bytes }) => `${counted(bytes, 'byte')} arrived and unread at this moment.`,
  no_answer_yet: ({ seconds }) =>
    // Where nothing listens a RST answers at once.
    `No answer to the SYN for ${seconds} s: nobody is there, something in between drops it, or too many wait there already.`,
  accept_queue_full: ({ waiting, backlog }) =>
    `${counted(waiting, 'connection')} waiting and a backlog of ${backlog}: this program does not accept them.`,
  retransmits: ({ segments, bytes }) =>
    `${counted(segments, 'segment')} (${counted(bytes, 'byte')}) had to be sent again: the network loses some.`,
  half_closed_waiting: ({ seconds }) => `FIN_WAIT_2 for ${seconds} s: this side closed, the peer has not.`,
  time_wait: ({ seconds }) => `TIME_WAIT ends in ${seconds} s: this side closed first, so it waits for stray segments.`,
  last_ack: ({ seconds }) => `LAST_ACK for ${seconds} s: the peer does not acknowledge the end.`,
  drops: ({ datagrams }) => `${counted(datagrams, 'datagram')} lost here: this program did not read in time.`,
}

/** A hint in English, for a terminal and for a report. The window has words of its own. */
export function hintWords({ code, params }: Hint): string {
  return words[code](params)
}

function counted(count: Params[string] | undefined, thing: string): string {
  return `${count ?? '?'} ${thing}${count === 1 ? '' : 's'}`
}
