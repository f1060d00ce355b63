/** The eleven states of RFC 9293 §3.3.2, spelled the one way Handbill spells them whatever a source calls them. */
export const tcpStates = [
  'LISTEN',
  'SYN_SENT',
  'SYN_RCVD',
  'ESTABLISHED',
  'FIN_WAIT_1',
  'FIN_WAIT_2',
  'CLOSE_WAIT',
  'CLOSING',
  'LAST_ACK',
  'TIME_WAIT',
  'CLOSED',
] as const

export type TcpState = (typeof tcpStates)[number]
