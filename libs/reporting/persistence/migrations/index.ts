import { ReportingDestinations20261127000700 } from './20261127000700-destinations.ts';

export const reportingMigrations = [ReportingDestinations20261127000700];
