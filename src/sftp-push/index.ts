export { type ReportFile, type ReportFiles, takeDeliveryMessage } from './deliver.ts';
export { type Delivery, type DeliveryMessage, deliveriesOf, pushNow, startDueDeliveries } from './deliveries.ts';
export { sftpPushFields } from './fields.ts';
export {
  findSftpPush,
  forgetHostKey,
  removeSftpPush,
  resealSftpPushes,
  type SftpPush,
  type SftpPushInput,
  setSftpPush,
} from './push-settings.ts';
