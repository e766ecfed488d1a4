import { Body, Controller, Get, Param, Post, Put } from '@nestjs/common';
import type { z } from 'zod';
import { type Actor, CurrentActor, IfMatch, Responds, uuid, Versioned } from '#platform';
import { Requires } from '#rbac';
import { AddComment } from '../../application/cases/add-comment.ts';
import { ListComments } from '../../application/cases/list-comments.ts';
import { ReviseComment } from '../../application/cases/revise-comment.ts';
import { commentBody, commentList } from './schemas.ts';

/** Notes on a case. Writing answers with all of them, so that the writer sees what colleagues wrote meanwhile. */
@Controller('cases/:id/comments')
export class CommentsController {
  constructor(
    private readonly comments: ListComments,
    private readonly add: AddComment,
    private readonly revise: ReviseComment,
  ) {}

  @Get()
  @Requires('case:read')
  @Responds(commentList)
  listComments(@CurrentActor() actor: Actor, @Param('id', { schema: uuid }) caseId: string) {
    return this.all(actor, caseId);
  }

  @Post()
  @Requires('case:work')
  @Responds(commentList, { status: 201 })
  async addComment(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) caseId: string,
    @Body({ schema: commentBody }) { body }: z.output<typeof commentBody>,
  ) {
    await this.add.execute(actor, { caseId, body });
    return this.all(actor, caseId);
  }

  @Put(':commentId')
  @Requires('case:work')
  @Versioned()
  @Responds(commentList)
  async reviseComment(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: uuid }) caseId: string,
    @Param('commentId', { schema: uuid }) id: string,
    @IfMatch() revision: number,
    @Body({ schema: commentBody }) { body }: z.output<typeof commentBody>,
  ) {
    await this.revise.execute(actor, { caseId, id, revision, body });
    return this.all(actor, caseId);
  }

  private async all(actor: Actor, caseId: string) {
    return { items: await this.comments.execute(actor, caseId) };
  }
}
