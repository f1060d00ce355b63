import type { Translation } from '../i18n/translation.ts'
import type { ui as english } from './words.en.ts'

export const ui: Translation<typeof english> = {
  close: '关闭',
  dismiss: '知道了',
  cancel: '取消',
  copy: '复制',
  copied: '已复制',
  of: '{{part}} / {{whole}}',
  notOffered: '此系统不提供',
  diagram: {
    machine: 'TCP 连接的十一种状态，以及本机目前处于各状态的套接字数量',
    open: '{{state}} {{count}}：在表中查看',
  },
  transfer: {
    waiting: '等待对方回应',
    asking: '请求接收',
    running_in: '正在接收',
    running_out: '正在发送',
    done: '已完成',
    declined: '已拒绝',
    cancelled: '已取消',
    failed: '失败',
  },
}
