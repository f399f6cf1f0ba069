export { type OperatorEnv, requireOperator } from './require-operator.ts';
