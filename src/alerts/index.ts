export {
  type AlertDelivery,
  type AlertMessage,
  newestAlertDeliveries,
  sendTest,
  startDueAlerts,
  takeAlertMessage,
} from './deliver.ts';
export {
  type AlertEndpoint,
  addAlertEndpoint,
  forgetPreviousSecrets,
  listAlertEndpoints,
  type Owner,
  removeAlertEndpoint,
  resealWebhooks,
  rotateWebhookSecret,
} from './endpoints.ts';
export { alertEvents } from './events.ts';
export { alertEndpointFields } from './fields.ts';
export { forgetAlerts, raiseAlerts } from './raise.ts';
