export { type SftpTest, testSftpPush } from './connection-test.ts';
export { type DeliverySource, type ReportFileName, type ReportFiles, takeDeliveryMessage } from './deliver.ts';
export { type Delivery, type DeliveryMessage, deliveriesOf, pushNow, startDueDeliveries } from './deliveries.ts';
export { sftpPushFields } from './fields.ts';
export {
  findSftpPush,
  forgetHostKey,
  removeSftpPush,
  resealSftpPushes,
  setSftpPush,
} from './push-settings.ts';
export { sftpPushLabels } from './push-values.ts';
export type { SftpPush } from './schema.ts';
