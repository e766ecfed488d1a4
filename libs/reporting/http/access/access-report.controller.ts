import { Body, Controller, HttpCode, Param, Post, Res, StreamableFile } from '@nestjs/common';
import { ApiProduces, ApiResponse } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import { type Actor, CurrentActor, uuid } from '#platform';
import { Requires } from '#rbac';
import { accessFormats, ExportAccess } from '../../application/access/export-access.ts';

export const accessReportRequest = z.strictObject({ format: z.enum(accessFormats) }).meta({ id: 'AccessReportRequest' });

@Controller('users/:id/access/report')
export class AccessReportController {
  constructor(private readonly exports: ExportAccess) {}

  @Post()
  @HttpCode(200)
  @Requires('user:read')
  @ApiProduces('application/pdf', 'text/csv')
  @ApiResponse({ status: 200, description: 'What the person may do, and why', schema: { type: 'string', format: 'binary' } })
  async exportAccess(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @Body({ schema: accessReportRequest }) { format }: z.infer<typeof accessReportRequest>,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    const { bytes, name, type, sha256 } = await this.exports.execute(actor, id, format);
    response.setHeader('X-Content-SHA256', sha256);
    return new StreamableFile(bytes, { type, disposition: `attachment; filename="${name}"`, length: bytes.length });
  }
}
