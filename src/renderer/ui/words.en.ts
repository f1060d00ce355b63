export const ui = {
  close: 'Close',
  dismiss: 'Dismiss',
  cancel: 'Cancel',
  copy: 'Copy',
  copied: 'Copied',
  of: '{{part}} of {{whole}}',
  notOffered: 'not offered here',
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
