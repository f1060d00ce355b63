import type { FailureCode } from '../../shared/contract/failure.ts'

/**
 * Failures in Chinese, by code, with the fields of the failure's data. A `why` that only the sender knows stays as it
 * was said. English needs no table: a failure carries its own English sentences.
 */
export const failures: Record<FailureCode, { what: string; why: string; next: string }> = {
  INPUT_INVALID: { what: '输入被拒绝。', why: '{{why}}', next: '请更正后重试。' },
  DOCUMENT_INVALID: { what: '文档无法解析。', why: '{{why}}', next: '请更正所指字段后重新打开。' },
  VARIABLE_INVALID: { what: '变量“{{variable}}”的值无效。', why: '{{why}}', next: '请更正该变量。' },
  UNAUTHORIZED: {
    what: '没有有效的密钥。',
    why: '此连接没有密钥，或密钥已失效。',
    next: '请打开 Handbill 显示的地址。',
  },
  SCOPE_MISSING: {
    what: '不允许此操作。',
    why: '它需要“{{needed}}”权限，而此连接只有“{{granted}}”。',
    next: '请使用权限更高的密钥打开 Handbill。',
  },
  DECLINED: { what: '传输被拒绝。', why: '接收方没有同意。', next: '请与对方确认后重新发送。' },
  PIN_REQUIRED: { what: '对方要求输入 PIN。', why: 'PIN 缺失或不正确。', next: '请向对方询问 PIN 后重试。' },
  NOT_FOUND: { what: '找不到“{{name}}”。', why: '它可能已不在列表中。', next: '请检查名称后重试。' },
  CONFLICT: { what: '操作与当前状态冲突。', why: '{{why}}', next: '请查看当前状态后重试。' },
  NOT_OFFERED: { what: '此处不提供“{{feature}}”。', why: '{{why}}', next: '{{next}}' },
  NOT_YET: { what: '“{{feature}}”尚未提供。', why: '它将在 {{version}} 版本中加入。', next: '请等待该版本。' },
  PORT_TAKEN: {
    what: '端口 {{port}} 已被占用。',
    why: '另一个程序正在 {{host}} 上使用它。',
    next: '请关闭该程序，或在设置中更换端口。',
  },
  MULTICAST_UNAVAILABLE: {
    what: '无法通过组播发现设备。',
    why: '{{why}}',
    next: '请按地址添加设备，或检查网络是否允许组播。',
  },
  SETTINGS_UNREADABLE: {
    what: '设置文件无法读取，已使用默认设置。',
    why: '{{why}}',
    next: '原文件保存为 {{keptAs}}。',
  },
  DATA_FOLDER_BUSY: {
    what: '数据文件夹 {{folder}} 正在使用。',
    why: '另一个 Handbill 正在使用它。',
    next: '请关闭它，或选择其他文件夹。',
  },
  DATA_FOLDER_UNUSABLE: {
    what: '数据文件夹 {{folder}} 无法使用。',
    why: '{{why}}',
    next: '请检查权限，或选择其他文件夹。',
  },
  PEER_UNREACHABLE: {
    what: '无法连接到 {{address}}。',
    why: '{{cause}}',
    next: '请检查对方设备是否开启并在同一网络。',
  },
  PEER_REFUSED: {
    what: '对方拒绝了请求。',
    why: '它回应的状态码是 {{status}}。',
    next: '请在对方设备上查看原因后重试。',
  },
  PEER_BUSY: { what: '对方正忙。', why: '它正在进行另一项传输。', next: '请稍后重试。' },
  FINGERPRINT_MISMATCH: {
    what: '对方的证书与其宣告的不符。',
    why: '应为 {{expected}}，实际为 {{presented}}。',
    next: '可能有人冒充该设备；请与对方核对指纹。',
  },
  FILE_UNREADABLE: { what: '无法读取文件 {{file}}。', why: '{{cause}}', next: '请检查文件是否存在及其权限。' },
  FILE_NOT_COMING: { what: '没有收到文件 {{file}}。', why: '发送方已无法读取它。', next: '请让对方检查后重新发送。' },
  FILE_UNWRITABLE: { what: '无法写入文件 {{file}}。', why: '{{cause}}', next: '请检查文件夹的权限和剩余空间。' },
  CHECKSUM_MISMATCH: {
    what: '文件 {{file}} 在途中损坏。',
    why: '哈希值与发送方给出的不同。',
    next: '请重新发送该文件。',
  },
  SIZE_MISMATCH: {
    what: '文件 {{file}} 的大小不符。',
    why: '应为 {{expected}} 字节，实际为 {{actual}} 字节。',
    next: '请重新发送该文件。',
  },
  PASSPHRASE_WRONG: {
    what: '无法打开身份文件。',
    why: '口令缺失或不正确。',
    next: '请输入导出时设置的口令。',
  },
  IDENTITY_INVALID: { what: '无法使用此身份。', why: '{{why}}', next: '请选择 Handbill 导出的身份文件。' },
  BUSY: { what: '现在太忙。', why: '{{why}}', next: '请在 {{retryAfter}} 秒后重试。' },
  CANCELLED: { what: '传输已取消。', why: '其中一方改变了主意。', next: '需要时请重新发送。' },
  RENDER_FAILED: { what: '海报无法渲染。', why: '{{why}}', next: '请检查图层“{{layer}}”的“{{field}}”。' },
  INTERNAL: { what: 'Handbill 内部出错。', why: '{{why}}', next: '请重试；若仍然出错，请附上日志报告。' },
}
