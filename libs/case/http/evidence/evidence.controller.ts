import { pipeline } from 'node:stream/promises';
import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { DomainError } from '#kernel';
import { type Actor, CONFIG, type Config, CurrentActor, Responds, uuid } from '#platform';
import { Requires } from '#rbac';
import { ListEvidence } from '../../application/evidence/list-evidence.ts';
import { OpenEvidence } from '../../application/evidence/open-evidence.ts';
import { UploadEvidence } from '../../application/evidence/upload-evidence.ts';
import { uploadParts } from './multipart.ts';
import { evidenceList, evidenceSchema, openQuery } from './schemas.ts';

const UPLOAD = {
  schema: {
    type: 'object',
    required: ['file'],
    properties: { file: { type: 'string', format: 'binary' }, note: { type: 'string', maxLength: 500 } },
  },
};

const FILE = {
  description: 'The file as received',
  content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
};

/** A browser never renders evidence: it is saved, whatever it contains (OWASP ASVS 5.0, V5.4). */
const NOTHING_RUNS = "default-src 'none'; sandbox; frame-ancestors 'none'";
const RUNS_IN_BROWSERS = /html|svg|xml|javascript/;

@Controller()
export class EvidenceController {
  constructor(
    private readonly list: ListEvidence,
    private readonly upload: UploadEvidence,
    private readonly open: OpenEvidence,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('cases/:id/evidence')
  @Requires('evidence:read')
  @Responds(evidenceList)
  async listEvidence(@CurrentActor() actor: Actor, @Param('id', { schema: uuid }) caseId: string) {
    return { items: await this.list.execute(actor, caseId) };
  }

  @Post('cases/:id/evidence')
  @Requires('evidence:upload')
  @ApiConsumes('multipart/form-data')
  @ApiBody(UPLOAD)
  @Responds(evidenceSchema, { status: 201 })
  async uploadEvidence(@CurrentActor() actor: Actor, @Param('id', { schema: uuid }) caseId: string, @Req() request: Request) {
    const id = await this.upload.execute(actor, caseId, uploadParts(request, this.config.evidenceMaxBytes));
    const added = (await this.list.execute(actor, caseId)).find((evidence) => evidence.id === id);
    if (!added) throw new DomainError('internal', 'The evidence that was just added is not there');
    return added;
  }

  /** The file as received, as an attachment. Reading it is part of its custody. */
  @Get('evidence/:id/content')
  @Requires('evidence:read')
  @ApiOkResponse(FILE)
  async openEvidence(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) id: string,
    @Query({ schema: openQuery }) { intent }: z.output<typeof openQuery>,
    @Res() response: Response,
  ): Promise<void> {
    const { evidence, content } = await this.open.execute(actor, id, intent);
    response.attachment(evidence.fileName);
    response.setHeader('Content-Type', RUNS_IN_BROWSERS.test(evidence.sniffedType) ? 'application/octet-stream' : evidence.sniffedType);
    response.setHeader('Content-Length', evidence.size);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Content-Security-Policy', NOTHING_RUNS);
    response.setHeader('Digest', `sha-256=${Buffer.from(evidence.sha256, 'hex').toString('base64')}`);
    await pipeline(content, response);
  }
}
