import type { FindingCode } from '../../shared/contract/devices.ts'

/**
 * What the diagnosis finds, in Chinese, by code, with the fields of the finding. English needs no table: a finding
 * carries its own English sentence.
 */
export const findings: Record<FindingCode, string> = {
  INTERFACE_FINE: '通过 {{interfaces}} 查找设备。',
  INTERFACE_MISSING: '没有名为 {{interface}} 且带有地址的网络接口：请更正 HANDBILL_INTERFACES，或连接该接口。',
  NO_NETWORK: '此设备没有接入任何网络：请连接网线或 Wi-Fi。',

  LISTENING: '其他设备通过端口 {{port}} 连接此设备。',
  PORT_TAKEN:
    '端口 {{wanted}} 被 {{holder}} 占用，因此 Handbill 使用端口 {{port}}，扫描不会查找该端口：请关闭占用的程序并重新启动 Handbill。',
  NOT_LISTENING: '没有人能向此设备发送：这里没有监听任何端口。请重新启动 Handbill。',

  MULTICAST_FINE: '{{interface}} 的组播正常。',
  DISCOVERY_OFF: '此处的发现功能已关闭：请打开它。',
  MULTICAST_PORT_TAKEN: 'UDP 端口 {{port}} 被 {{holder}} 独占：请关闭该程序。',
  MULTICAST_NO_ROUTE: '{{interface}} 不支持组播（{{cause}}）：请关闭 VPN，或按地址添加设备。',
  MULTICAST_UNHEARD: '通过 {{interface}} 发出的组播没有被收到：请在此设备的防火墙中放行 UDP 端口 {{port}}。',

  CLOCK_FINE: '此设备的时钟与其证书相符。',
  CLOCK_WRONG: '按此设备的时间 {{time}}（UTC），我们的证书无效：请校准时钟，或在设置中更新身份。',
  CERTIFICATE_ENDS: '我们的证书将于 {{date}} 到期：请在设置中更新身份，并让其他设备重新信任。',

  DEVICES_SEEN: '现在可以看到 {{count}} 台设备。',
  NOBODY_SEEN: '没有看到任何设备：请在对方设备上打开 Handbill 或 LocalSend，再用它的地址检查一次。',

  HOST_ANSWERS: '{{alias}} 在 {{at}} 有回应，可以向它发送文件。',
  HOST_UNKNOWN: '找不到名为 {{host}} 的主机：请使用对方设备上显示的地址。',
  HOST_NOT_LED_TO: '允许使用的网络接口（{{interfaces}}）都不通往 {{address}}：请把正确的接口加入 HANDBILL_INTERFACES。',
  HOST_REFUSED: '{{at}} 存在，但该端口没有程序监听：请在对方设备上打开 Handbill 或 LocalSend，并查看它显示的端口。',
  HOST_SILENT: '发往 {{at}} 的内容没有任何回应：请在对方的防火墙中放行该应用，并查看设备是否休眠。',
  HOST_UNREACHABLE: '无法到达 {{at}}（{{cause}}）：请查看两台设备是否都已开启并在同一网络。',
  HOST_CLOSES: '{{at}} 接受了连接，但没有说出我们能理解的内容（{{cause}}）：请查看对方哪个程序在使用该端口。',
  CERTIFICATE_REFUSED: '{{at}} 拒绝了我们的证书（{{cause}}）：请在设置中更新身份，或更新对方的应用。',
  HOST_SPEAKS_OTHERWISE: '{{at}} 的程序不使用 LocalSend 协议（状态码 {{status}}）：请查看对方哪个程序在使用该端口。',
  HOST_IS_SELF: '{{at}} 就是此 Handbill：请填写另一台设备的地址。',
  HOST_PLAIN: '{{alias}} 关闭了加密：请在对方的应用中打开加密。',
  HOST_CLOCK_BEHIND: '{{at}} 的时钟比此设备慢 {{minutes}} 分钟：请让两者都从网络校时，否则文件时间会出错。',
  HOST_CLOCK_AHEAD: '{{at}} 的时钟比此设备快 {{minutes}} 分钟：请让两者都从网络校时，否则文件时间会出错。',

  HOST_HEARD: '{{alias}} 收到了我们的宣告，或我们收到了它的宣告。',
  HOST_BEHIND_ROUTER: '{{address}} 与此设备不在同一网络，宣告不会跨越路由器：请按地址添加它。',
  HOST_UNICAST_ONLY:
    '{{alias}} 在被询问时有回应，却收不到宣告：请在无线接入点关闭“客户端隔离”，在它的防火墙中放行 UDP 端口 {{port}}，或按地址添加它。',
}
