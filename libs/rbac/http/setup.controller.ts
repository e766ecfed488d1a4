import { Controller, Get } from '@nestjs/common';
import { z } from 'zod';
import { type Actor, CurrentActor, Responds } from '#platform';
import { ShowSetup } from '../application/show-setup.ts';
import { Requires } from './requires.ts';

const setupSchema = z
  .object({
    complete: z.boolean().describe('Until then nothing privileged is possible: `setup-incomplete`'),
    administrators: z.number().int(),
    needed: z.number().int(),
  })
  .meta({ id: 'Setup' });

@Controller('setup')
export class SetupController {
  constructor(private readonly setup: ShowSetup) {}

  @Get()
  @Requires('session:own')
  @Responds(setupSchema)
  getSetup(@CurrentActor() actor: Actor) {
    return this.setup.execute(actor);
  }
}
