import { Controller, Get, Query } from '@nestjs/common';
import type { z } from 'zod';
import { type Actor, CurrentActor, Responds } from '#platform';
import { Requires } from '#rbac';
import { SearchEverything } from '../../application/search/search-everything.ts';
import { searchQuery, searchSchema } from '../cases/schemas.ts';

@Controller('search')
export class SearchController {
  constructor(private readonly everything: SearchEverything) {}

  /** Open to everybody with a session: the row policies decide what each finds, and for many that is nothing. */
  @Get()
  @Requires('session:own')
  @Responds(searchSchema)
  search(@CurrentActor() actor: Actor, @Query({ schema: searchQuery }) { q }: z.output<typeof searchQuery>) {
    return this.everything.execute(actor, q);
  }
}
