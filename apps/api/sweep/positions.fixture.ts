import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A part of the OpenAPI document, as far as it is read here. */
interface Shape {
  $ref?: string;
  format?: string;
  properties?: Record<string, Shape>;
  items?: Shape;
  anyOf?: Shape[];
  oneOf?: Shape[];
  allOf?: Shape[];
}
interface OperationShape {
  operationId: string;
  parameters?: { name: string; in: string; schema: Shape }[];
  requestBody?: { content: Record<string, { schema?: Shape }> };
}
interface Document {
  paths: Record<string, Record<string, OperationShape>>;
  components: { schemas: Record<string, Shape> };
}

const document = JSON.parse(readFileSync(join(import.meta.dirname, '../openapi.json'), 'utf8')) as Document;

export interface Operation {
  id: string;
  method: string;
  path: string;
  /** Every place in which the request names something by its id: `path.id`, `query.owner`, `body.alertIds[]`. */
  positions: string[];
}

function idsIn(shape: Shape, at: string): string[] {
  const known = shape.$ref === undefined ? shape : (document.components.schemas[shape.$ref.split('/').at(-1) ?? ''] ?? {});
  const { format, properties = {}, items, anyOf = [], oneOf = [], allOf = [] } = known;
  return [
    ...(format === 'uuid' ? [at] : []),
    ...[...anyOf, ...oneOf, ...allOf].flatMap((branch) => idsIn(branch, at)),
    ...Object.entries(properties).flatMap(([name, property]) => idsIn(property, `${at}.${name}`)),
    ...(items ? idsIn(items, `${at}[]`) : []),
  ];
}

function positionsOf({ parameters = [], requestBody }: OperationShape): string[] {
  const found = parameters.flatMap(({ name, in: where, schema }) => {
    if (where === 'path') return [`path.${name}`];
    return where === 'query' ? idsIn(schema, `query.${name}`) : [];
  });
  const bodies = Object.values(requestBody?.content ?? {}).flatMap(({ schema }) => (schema ? idsIn(schema, 'body') : []));
  return [...new Set([...found, ...bodies])];
}

export const operations: readonly Operation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, shape]) => ({
    id: shape.operationId,
    method: method.toUpperCase(),
    path: path.replace('/api/v1', ''),
    positions: positionsOf(shape),
  })),
);

/**
 * What each position names. An object of another team must be answered there with 403 or 404 and an audit entry:
 * `case`, `alert`, `evidence`, `comment`, `approval`, `entry`, `compartment`. `alerts` are named in bulk: the answer may be 200, and then says of each
 * foreign one that there is no such alert. `filter` narrows a list, and the list stays without it. `shared` belongs to no team: people,
 * teams and queues, whose names are no secret; the bank's accounts and parties; what the whole house keeps, such as destinations, keys, incidents, the policy of sign-in, what was noticed of sign-ins, and reviews of access;
 * one's own notices, sessions and passkeys.
 */
export type Kind = 'case' | 'alert' | 'alerts' | 'evidence' | 'comment' | 'approval' | 'entry' | 'compartment' | 'filter' | 'shared';

// biome-ignore format: one aligned table
export const kinds: Readonly<Record<string, Kind>> = {
  'getApproval path.id':               'approval',
  'approve path.id':                   'approval',
  'refuse path.id':                    'approval',
  'withdrawApproval path.id':          'approval',
  'requestRoleChange path.id':         'shared',
  'requestTeamChange path.id':         'compartment',
  'requestTeamChange body.userId':     'shared',
  'requestQueueChange path.id':        'shared',
  'requestQueueChange body.teams[]':   'shared',
  'markNoticesRead body.ids[]':        'shared',
  'createUser body.sameAs':            'shared',
  'listSignIns query.user':            'filter',
  'listSignInFindings query.id':       'filter',
  'listSignInFindings query.user':     'filter',
  'acknowledgeSignInFinding path.id':  'shared',
  'requestFactorReset path.id':        'shared',
  'requestPasswordReset path.id':      'shared',
  'disableUser path.id':               'shared',
  'enableUser path.id':                'shared',
  'unlockUser path.id':                'shared',
  'findAuditActors query.id':          'shared',
  'searchAudit query.actor':           'shared',
  'searchAudit query.caseId':          'filter',
  'getAuditEntry path.id':             'entry',
  'proveAuditEntry path.id':           'entry',
  'getAuditCheck path.id':             'shared',
  'requestDestinationChange path.id':  'shared',
  'testDestination path.id':           'shared',
  'resendToDestination path.id':       'shared',
  'verifyDestination path.id':         'shared',
  'exportPack body.approvalId':        'approval',
  'findAccounts path.id':              'case',
  'listUnmaskings path.id':            'case',
  'requestUnmasking path.id':          'case',
  'exportPack path.id':                'case',
  'listAlerts query.queue':            'filter',
  'listAlerts query.owner':            'filter',
  'getAlert path.id':                  'alert',
  'dismissAlerts body.ids[]':          'alerts',
  'assignAlerts body.ids[]':           'alerts',
  'assignAlerts body.ownerId':         'shared',
  'restoreAlerts body.ids[]':          'alerts',
  'markDuplicate path.id':             'alert',
  'markDuplicate body.of':             'alert',
  'placeAlerts body.ids[]':            'alerts',
  'placeAlerts body.queueId':          'shared',
  'revealField body.alertId':          'alert',
  'revealField body.caseId':           'case',
  'revealField body.id':               'shared',
  'listCases query.owner':             'filter',
  'listCases query.team':              'filter',
  'listCases query.queue':             'filter',
  'listCases query.compartment':       'filter',
  'openCase body.alertIds[]':          'alert',
  'openCase body.compartmentId':       'compartment',
  'openCase body.queueId':             'shared',
  'openCase body.teamId':              'shared',
  'getCase path.id':                   'case',
  'getCaseAccess path.id':             'case',
  'updateCase path.id':                'case',
  'addAlertsToCase path.id':           'case',
  'addAlertsToCase body.alertIds[]':   'alert',
  'addCaseAccount path.id':            'case',
  'addCaseAccount body.accountId':     'shared',
  'assignCase path.id':                'case',
  'assignCase body.ownerId':           'shared',
  'moveCase path.id':                  'case',
  'determineSuspicion path.id':        'case',
  'getTimeline path.id':               'case',
  'listCaseTransactions path.id':      'case',
  'getLinks path.id':                  'case',
  'getLinks query.expand[]':           'shared',
  'placeCase path.id':                 'case',
  'placeCase body.compartmentId':      'compartment',
  'placeCase body.queueId':            'shared',
  'placeCase body.teamId':             'shared',
  'uncoverCase path.id':               'case',
  'listComments path.id':              'case',
  'addComment path.id':                'case',
  'reviseComment path.id':             'case',
  'reviseComment path.commentId':      'comment',
  'proposeDecision path.id':           'case',
  'proposeDecision body.evidenceIds[]': 'evidence',
  'requestReopening path.id':          'case',
  'listEvidence path.id':              'case',
  'uploadEvidence path.id':            'case',
  'openEvidence path.id':              'evidence',
  'renamePasskey path.id':             'shared',
  'removePasskey path.id':             'shared',
  'endOwnSession path.id':             'shared',
  'listUserSessions path.id':          'shared',
  'endUserSessions path.id':           'shared',
  'requestExemption body.userId': 'shared',
  'requestServiceKey path.id':         'shared',
  'requestServiceAccountEnd path.id':  'shared',
  'revokeServiceKey path.id':          'shared',
  'revokeServiceKey path.key':         'shared',
  'requestIdentityProvider body.document.settings.secret': 'shared',
  'requestIdentityProviderChange body.document.settings.secret': 'shared',
  'requestIdentityProviderChange path.id': 'shared',
  'testIdentityProvider path.id':      'shared',
  'beginOidcSignIn path.provider':     'shared',
  'beginOidcLink path.provider':       'shared',
  'finishOidcSignIn path.provider':    'shared',
  'endOidcSessions path.provider':     'shared',
  'listOidcClientKeys path.provider':  'shared',
  'endExemption path.id': 'shared',
  'startSaml path.provider': 'shared',
  'endOwnLink path.provider': 'shared',
  'beginSamlLink path.provider': 'shared',
  'showSamlMetadata path.provider': 'shared',
  'getIncident path.id': 'shared',
  'acknowledgeIncident path.id': 'shared',
  'closeIncident path.id': 'shared',
  'openReview body.accountable':       'shared',
  'openReview body.reviewers[]':       'shared',
  'getReview path.id':                 'shared',
  'signReviewOff path.id':             'shared',
  'exportAccess path.id':              'shared',
  'exportReview path.id':              'shared',
  'getPersonAccess path.id':           'shared',
  'followAuditThread path.id':         'approval',
  'listReviewItems path.id':           'shared',
  'answerReviewItem path.id':          'shared',
  'answerReviewItem path.item':        'shared',
  'requestErasure path.id':            'shared',
  'listHolds query.caseId':            'filter',
  'requestHold body.on.caseId':        'case',
  'requestHold body.on.partyId':       'shared',
  'requestLifting path.id':            'shared',
  'getRole path.id':                  'shared',
  'diffRole path.id':                 'shared',
  'requestRoleVersion path.id':       'shared',
  'requestRoleRetirement path.id':    'shared',
  'previewRoleChange path.id':        'shared',
  'endBreakGlass path.id':            'shared',
  'reviewBreakGlass path.id':         'shared',
};
