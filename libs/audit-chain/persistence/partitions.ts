import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Makes the months ahead; an append into a month without a partition would be refused, and with it the business. */
@Injectable()
export class Partitions {
  constructor(private readonly dataSource: DataSource) {}

  async make(): Promise<void> {
    await this.dataSource.query('SELECT audit.make_partitions()');
  }
}
