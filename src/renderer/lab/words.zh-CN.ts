import type { Translation } from '../i18n/translation.ts'
import type { lab as english } from './words.en.ts'

export const lab: Translation<typeof english> = {
  count_other: '本机目前有 {{shown}} 个 TCP 套接字',
  legend: '图例',
  groups: {
    opening: '正在打开',
    open: '已打开',
    active: '正在关闭，本方先提出',
    passive: '正在关闭，对方先提出',
    rest: '静止',
  },
  states: {
    LISTEN: '等待别人连接',
    SYN_SENT: '已请求连接，尚无回应',
    SYN_RCVD: '收到请求并已回应，等待最后确认',
    ESTABLISHED: '双方都可以发送',
    FIN_WAIT_1: '已表示不再发送',
    FIN_WAIT_2: '对方已知晓，但仍可发送',
    CLOSING: '双方同时提出关闭',
    CLOSE_WAIT: '对方已结束，本机程序还没有关闭',
    LAST_ACK: '本方也已关闭，等待最后的确认',
    TIME_WAIT: '已结束；保留两个报文段寿命，以接住迟到的报文',
    CLOSED: '没有连接：内核里没有它的记录',
  },
  click: '点击某个状态，可在表中查看它的套接字。',
  next: '基于真实内核套接字的实验将在下一版本提供。此图现在已是实时的。',
}
