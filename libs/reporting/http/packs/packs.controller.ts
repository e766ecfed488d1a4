import { Body, Controller, Get, HttpCode, Param, Post, Res, StreamableFile } from '@nestjs/common';
import { ApiProduces, ApiResponse } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import { revealPurposeCodes } from '#case';
import { type Actor, CurrentActor, instant, Responds, text, uuid } from '#platform';
import { approvalDetailSchema, Requires } from '#rbac';
import { ExportPack } from '../../application/packs/export-pack.ts';
import { ListUnmaskings } from '../../application/packs/unmask/list-unmaskings.ts';
import { RequestUnmasking } from '../../application/packs/unmask/request-unmasking.ts';

export const packRequest = z.strictObject({ approvalId: uuid.optional() }).meta({ id: 'PackRequest' });

const unmaskingRequest = z.strictObject({ purpose: z.enum(revealPurposeCodes), reason: text(1000) }).meta({ id: 'UnmaskingRequest' });
const unmaskingList = z
  .object({
    items: z.array(
      z.object({
        id: uuid,
        number: z.string(),
        purpose: z.enum(revealPurposeCodes),
        reason: z.string(),
        state: z.enum(['PENDING', 'APPROVED', 'REFUSED', 'WITHDRAWN', 'EXPIRED', 'VOID']),
        until: instant.nullable(),
        usedAt: instant.nullable(),
      }),
    ),
  })
  .meta({ id: 'UnmaskingList' });

@Controller('cases/:id/packs')
export class PacksController {
  constructor(
    private readonly packs: ExportPack,
    private readonly asking: RequestUnmasking,
    private readonly list: ListUnmaskings,
  ) {}

  /** One's own requests for a pack of this case in clear. */
  @Get('unmasking')
  @Requires('pack:export-unmasked')
  @Responds(unmaskingList)
  listUnmaskings(@CurrentActor() actor: Actor, @Param('id', { schema: uuid }) caseId: string) {
    return this.list.execute(actor, caseId);
  }

  @Post('unmasking')
  @Requires('pack:export-unmasked')
  @Responds(approvalDetailSchema, { status: 201 })
  requestUnmasking(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) caseId: string,
    @Body({ schema: unmaskingRequest }) request: z.infer<typeof unmaskingRequest>,
  ) {
    return this.asking.execute(actor, { caseId, ...request });
  }

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
