import { Body, Controller, HttpCode, Param, Post, Res, StreamableFile } from '@nestjs/common';
import { ApiProduces, ApiResponse } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import { type Actor, CurrentActor, text, uuid } from '#platform';
import { Requires } from '#rbac';
import { ExportPack } from '../../application/packs/export-pack.ts';

export const packRequest = z
  .strictObject({ unmasked: z.boolean().default(false), purpose: text(400).optional() })
  .meta({ id: 'PackRequest' });

@Controller('cases/:id/packs')
export class PacksController {
  constructor(private readonly packs: ExportPack) {}

  @Post()
  @HttpCode(200)
  @Requires('pack:export')
  @ApiProduces('application/zip')
  @ApiResponse({ status: 200, description: 'The evidence pack', schema: { type: 'string', format: 'binary' } })
  async exportPack(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) caseId: string,
    @Body({ schema: packRequest }) request: z.infer<typeof packRequest>,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    const pack = await this.packs.execute(actor, { caseId, ...request });
    response.setHeader('X-Content-SHA256', pack.sha256);
    response.once('close', () => void pack.discard());
    return new StreamableFile(pack.read(), {
      type: 'application/zip',
      disposition: `attachment; filename="${pack.fileName}"`,
      length: pack.size,
    });
  }
}
