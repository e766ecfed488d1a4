import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { type Actor, CurrentActor, Notices, page, pageQuery, Responds, UnitOfWork, uuid } from '#platform';
import { Requires } from '../requires.ts';

const noticeSchema = z
  .object({
    id: uuid,
    at: z.string(),
    kind: z.string(),
    severity: z.enum(['info', 'warning', 'critical']),
    subject: z.string(),
    text: z.string(),
    link: z.string().nullable(),
    read: z.boolean(),
  })
  .meta({ id: 'Notice' });
const noticePage = page(noticeSchema, 'NoticePage');
const noticeQuery = z.strictObject({ ...pageQuery });
/** 100 stands for "100 or more". */
const unreadSchema = z.object({ unread: z.number().int() }).meta({ id: 'UnreadNotices' });
const readBody = z.strictObject({ ids: z.array(uuid).min(1).max(200).optional() }).meta({ id: 'NoticesRead' });

/** A person's own news. What somebody has read is their own business and no entry of the log. */
@Controller('notices')
export class NoticesController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly notices: Notices,
  ) {}

  @Get()
  @Requires('session:own')
  @Responds(noticePage)
  listNotices(@CurrentActor() actor: Actor, @Query({ schema: noticeQuery }) { cursor, limit }: z.infer<typeof noticeQuery>) {
    return this.unitOfWork.read(actor, (tx) => this.notices.list(tx, { limit, ...(cursor ? { cursor } : {}) }));
  }

  @Get('unread')
  @Requires('session:own')
  @Responds(unreadSchema)
  countUnreadNotices(@CurrentActor() actor: Actor) {
    return this.unitOfWork.read(actor, async (tx) => ({ unread: await this.notices.unread(tx) }));
  }

  /** Marks the named ones as read, or all of them; says how many are left. */
  @Post('read')
  @HttpCode(200)
  @Requires('session:own')
  @Responds(unreadSchema)
  markNoticesRead(@CurrentActor() actor: Actor, @Body({ schema: readBody }) { ids }: z.infer<typeof readBody>) {
    return this.unitOfWork.run(actor, async (tx) => {
      await this.notices.markRead(tx, ids ?? 'all');
      return { unread: await this.notices.unread(tx) };
    });
  }
}
