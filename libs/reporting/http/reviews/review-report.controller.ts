import { Body, Controller, HttpCode, Param, Post, Res, StreamableFile } from '@nestjs/common';
import { ApiProduces, ApiResponse } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import { type Actor, CurrentActor, uuid } from '#platform';
import { Requires } from '#rbac';
import { ExportReview, reviewFormats } from '../../application/reviews/export-review.ts';

export const reviewReportRequest = z.strictObject({ format: z.enum(reviewFormats) }).meta({ id: 'ReviewReportRequest' });

const file = { type: 'string', format: 'binary' } as const;

@Controller('reviews/:id/report')
export class ReviewReportController {
  constructor(private readonly exports: ExportReview) {}

  @Post()
  @HttpCode(200)
  @Requires('review:read')
  @ApiProduces('application/pdf', 'text/csv', 'application/zip')
  @ApiResponse({ status: 200, description: 'The result of the access review', schema: file })
  async exportReview(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @Body({ schema: reviewReportRequest }) { format }: z.infer<typeof reviewReportRequest>,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    const { bytes, name, type, sha256 } = await this.exports.execute(actor, id, format);
    response.setHeader('X-Content-SHA256', sha256);
    return new StreamableFile(bytes, { type, disposition: `attachment; filename="${name}"`, length: bytes.length });
  }
}
