import { ReportingDestinations20261127000700 } from './20261127000700-destinations.ts';
import { TwoPeople20261127004400 } from './20261127004400-two-people.ts';
import { TwoPeopleDestroyKeys20261127025500 } from './20261127025500-two-people-destroy-keys.ts';
import { TwoPeopleRetireAMonth20261127032100 } from './20261127032100-two-people-retire-a-month.ts';
import { TwoPeopleHandTheLogOver20261127054400 } from './20261127054400-two-people-hand-the-log-over.ts';
import { TwoPeopleUnmask20261127055500 } from './20261127055500-two-people-unmask.ts';
import { HoldsKeepMonths20261127062900 } from './20261127062900-holds-keep-months.ts';
import { TwoPeopleMoveKeys20261127063407 } from './20261127063407-two-people-move-keys.ts';
import { TwoPeopleOrderTheRootKey20261127143001 } from './20261127143001-two-people-order-the-root-key.ts';
import { TwoPeopleCloseLosses20261128011700 } from './20261128011700-two-people-close-losses.ts';

export const reportingMigrations = [
  ReportingDestinations20261127000700,
  TwoPeople20261127004400,
  TwoPeopleDestroyKeys20261127025500,
  TwoPeopleRetireAMonth20261127032100,
  TwoPeopleHandTheLogOver20261127054400,
  TwoPeopleUnmask20261127055500,
  HoldsKeepMonths20261127062900,
  TwoPeopleMoveKeys20261127063407,
  TwoPeopleOrderTheRootKey20261127143001,
  TwoPeopleCloseLosses20261128011700,
];
