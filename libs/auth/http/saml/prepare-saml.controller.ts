import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import type { z } from 'zod';
import { type Actor, CurrentActor, Responds } from '#platform';
import { Requires } from '#rbac';
import { PrepareSaml } from '../../application/saml/prepare-saml.ts';
import { metadataBody, metadataRead, preparedKeys } from './schemas.ts';

/** Before a SAML provider is asked for: what its metadata says, and keys of our own. */
@Controller('admin/saml')
export class PrepareSamlController {
  constructor(private readonly prepare: PrepareSaml) {}

  @Post('metadata')
  @HttpCode(200)
  @Requires('policy:manage')
  @Responds(metadataRead)
  readSamlMetadata(@CurrentActor() actor: Actor, @Body({ schema: metadataBody }) { metadata }: z.infer<typeof metadataBody>) {
    return this.prepare.read(actor, metadata);
  }

  @Post('keys')
  @Requires('policy:manage')
  @Responds(preparedKeys, { status: 201 })
  makeSamlKeys(@CurrentActor() actor: Actor) {
    return this.prepare.keys(actor);
  }
}
