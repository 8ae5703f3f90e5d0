import * as z from 'zod';
import { Approval, type ApprovalLink, type Yes } from '../../contracts/approval.ts';
import { APPROVAL_PREFIX, approvalKey, approverPartition, approverSort, incidentPartition, linkKey } from './keys.ts';
import { parseItem, parseRecord } from './parse-item.ts';
import {
  allOf,
  anyOf,
  type Condition,
  equals,
  type Item,
  notExists,
  type SingleWrite,
  set,
  type Table,
  update,
} from './table.ts';
import { EXPIRY_ATTRIBUTE } from './table-definition.ts';

/** How long a link still shows what was decided, after it can decide nothing any more. */
const LINK_REMEMBERED_SECONDS = 90 * 86_400;

/** The approval with its task token: the status and the yeses stand apart too, for conditions and for the stream's filter. */
export const approvalItem = (approval: Approval, taskToken: string): Item => ({
  ...approvalKey(approval),
  status: approval.status,
  yesCount: approval.yeses.length,
  yesMark: markOf(approval.yeses),
  taskToken,
  record: approval,
});

/** Changes the approval and leaves the task token, provided that its status and its yeses are still those that were read. */
export const approvalUpdate = (approval: Approval, read: Approval): SingleWrite =>
  update(
    approvalKey(approval),
    {
      status: set(approval.status),
      yesCount: set(approval.yeses.length),
      yesMark: set(markOf(approval.yeses)),
      record: set(approval),
    },
    allOf(hasStatus(read.status), hasYeses(read.yeses)),
  );

/** Whose yeses they are: one that was taken back and another that was said since are as many as before. */
const markOf = (yeses: readonly Yes[]): string => JSON.stringify(yeses.map(({ by, at }) => [by, at]));

/** A record from before there were yeses to count has none. */
const hasYeses = (yeses: readonly Yes[]): Condition =>
  yeses.length === 0
    ? anyOf(notExists('yesCount'), equals('yesCount', 0))
    : allOf(equals('yesCount', yeses.length), equals('yesMark', markOf(yeses)));

export const hasStatus = (status: Approval['status']): Condition => equals('status', status);

/** An approval with the token of the step that waits for it: what the stream's consumer needs to deliver a decision. */
export const parseApprovalItem = (item: Item): { approval: Approval; taskToken: string } => ({
  approval: parseRecord(Approval, item),
  taskToken: parseItem(z.object({ taskToken: z.string() }), item).taskToken,
});

export const linkItem = (link: ApprovalLink): Item => ({
  ...linkKey(link.linkId),
  record: link,
  GSI2PK: approverPartition(link.approver),
  GSI2SK: approverSort(link.expiresAt, link.linkId),
  [EXPIRY_ATTRIBUTE]: Math.floor(Date.parse(link.expiresAt) / 1000) + LINK_REMEMBERED_SECONDS,
});

/** An incident has a few approvals at most, so they are read together. */
export const readApprovals = async (
  table: Table,
  incidentId: string,
  prefix: string = APPROVAL_PREFIX,
): Promise<Approval[]> => {
  const items = await table.query({ partition: incidentPartition(incidentId), sort: { prefix } });
  return items.map((item) => parseRecord(Approval, item));
};

export const readApproval = async (table: Table, incidentId: string, approvalId: string): Promise<Approval | null> =>
  (await readApprovals(table, incidentId)).find((approval) => approval.approvalId === approvalId) ?? null;
