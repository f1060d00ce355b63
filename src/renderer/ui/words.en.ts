export const ui = {
  close: 'Close',
  dismiss: 'Dismiss',
  cancel: 'Cancel',
  copy: 'Copy',
  copied: 'Copied',
  of: '{{part}} of {{whole}}',
  notOffered: 'not offered here',
  diagram: {
    machine: 'The eleven states of a TCP connection, with how many of this machine’s sockets are in each now',
    open: '{{state}} {{count}}: show them in the table',
  },
  transfer: {
    waiting: 'Waiting for an answer',
    asking: 'Asks to come in',
    running_in: 'Receiving',
    running_out: 'Sending',
    done: 'Done',
    declined: 'Declined',
    cancelled: 'Cancelled',
    failed: 'Failed',
  },
}
