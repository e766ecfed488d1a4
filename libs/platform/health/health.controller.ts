import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { DomainError } from '#kernel';
import { Public } from '../http/guards.ts';
import { Readiness } from './readiness.ts';

/** For load balancers and orchestrators. It tells names and yes or no, and nothing about the inside. */
@ApiExcludeController()
@Controller('health')
export class HealthController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly readiness: Readiness,
  ) {}

  @Get('live')
  @Public()
  live() {
    return { status: 'live' };
  }

  @Get('ready')
  @Public()
  async ready() {
    const failing = await this.readiness.failing({ database: () => this.dataSource.query('SELECT 1') });
    if (failing.length > 0) throw new DomainError('unavailable', `Not ready: ${failing.join(', ')}`);
    return { status: 'ready' };
  }
}
