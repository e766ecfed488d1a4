export { KeyOrderTimer } from './application/keys/key-order-timer.ts';
export { type CarriedOut, KeyOrders } from './application/keys/key-orders.ts';
export { type ExportedPack, ExportPack, type PackRequest } from './application/packs/export-pack.ts';
export { reportingMigrations } from './persistence/migrations/index.ts';
export { ReportingModule } from './reporting.module.ts';
