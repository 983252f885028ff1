import { type Actor, authorise } from '@doorstep/access';
import { type BilingualText, refuse } from '@doorstep/service-kit/refusal';
import { findById, checkedText, lockById } from '@doorstep/subgraph-kit';
import type { EntityManager } from 'typeorm';
import { isCode } from '../code.rules';
import type { DistrictPlan } from './district-plan';
import { checkStep } from './district-plan.rules';
import { type DistrictPlans, grown, lockPlan } from './district-plans.service';
import { FundEntry, FundLine, FundUse } from './fund';
import { checkAmount, checkEntry, checkEntryDay, FundEntryKind, type NewFundEntry } from './fund.rules';

interface NewEntry extends NewFundEntry {
  note: string;
}

type Correction = Pick<NewEntry, 'note' | 'overBudgetReason' | 'budgetReason'> & { entryId: string };

/** 专项经费（§五（三））: what is budgeted, released and spent, line by line. The database keeps the totals. */
export class DistrictFunds {
  constructor(private readonly plans: DistrictPlans) {}

  async addUse(
    tx: EntityManager,
    actor: Actor,
    given: { code: string; name: BilingualText },
  ): Promise<FundUse> {
    authorise(actor, 'create', 'FundUse');
    if (!isCode(given.code)) {
      throw refuse(
        'FUND_USE_MALFORMED',
        ['code'],
        '用途代码由大写字母、数字和下划线组成，最长 64 个字符，例如 TEACHER_RESEARCH。',
        'A code has capital letters, digits and underscores, 64 characters at most, for example TEACHER_RESEARCH.',
      );
    }
    // Two at once: the second waits, and gets the next place.
    await tx.query('SELECT pg_advisory_xact_lock(hashtext($1))', ['fund uses']);
    const position = 1 + ((await tx.maximum(FundUse, 'position')) ?? 0);
    const name = checkedText(given.name, ['name'], 100);
    // An insert, for `save` would rename a use that is there already.
    await tx.insert(FundUse, { code: given.code, name, position });
    return tx.findOneByOrFail(FundUse, { code: given.code });
  }

  async enter(tx: EntityManager, actor: Actor, given: NewEntry & { lineId: string }): Promise<FundLine> {
    const { line, plan } = await this.lock(tx, actor, given.lineId);
    checkAmount(given.amountFen);
    checkEntryDay(given.onDay, plan.from, this.plans.today());
    return this.write(tx, actor, plan, line, given);
  }

  /** Takes back what an entry said, by another one of the same amount below zero. */
  async correct(tx: EntityManager, actor: Actor, given: Correction): Promise<FundLine> {
    const wrong = await findById(tx, FundEntry, given.entryId);
    const { line, plan } = await this.lock(tx, actor, wrong.lineId);
    if (await tx.existsBy(FundEntry, { correctsId: wrong.id })) {
      throw refuse(
        'FUND_ENTRY_CORRECTED',
        ['entryId'],
        '这笔账目已更正过：如仍有误，请重新记账（enterFundEntry）。',
        'This entry has been taken back already: enter what is right anew (enterFundEntry).',
      );
    }
    const { kind, amountFen } = wrong;
    const onDay = this.plans.today();
    return this.write(tx, actor, plan, line, { ...given, kind, amountFen: -amountFen, onDay }, wrong.id);
  }

  private async write(
    tx: EntityManager,
    actor: Actor,
    plan: DistrictPlan,
    line: FundLine,
    given: NewEntry,
    correctsId: string | null = null,
  ): Promise<FundLine> {
    checkEntry(line, given);
    const { kind, amountFen, onDay } = given;
    const reason = (name: 'overBudgetReason' | 'budgetReason') =>
      given[name] ? checkedText(given[name], [name], 1_000) : null;
    const note = given.note.trim();
    if (note === '' || [...note].length > 500) {
      throw refuse(
        'FUND_ENTRY_NOTE',
        ['note'],
        '请填写 1 至 500 个字符的说明或凭证号。',
        'Write 1 to 500 characters: what for, or the voucher.',
      );
    }
    await tx.insert(FundEntry, {
      lineId: line.id,
      districtCode: line.districtCode,
      kind,
      amountFen,
      onDay,
      note,
      overBudgetReason: reason('overBudgetReason'),
      budgetReason: kind === FundEntryKind.BUDGET ? reason('budgetReason') : null,
      correctsId,
      enteredBy: actor.subject,
      enteredAt: this.plans.now(),
    });
    await grown(tx, plan);
    return tx.findOneByOrFail(FundLine, { id: line.id });
  }

  private async lock(tx: EntityManager, actor: Actor, lineId: string) {
    const known = await findById(tx, FundLine, lineId);
    authorise(actor, 'create', 'FundEntry', known);
    const plan = await lockPlan(tx, known.planId);
    checkStep(plan, 'carryOut', ['lineId']);
    const line = await lockById(tx, FundLine, known.id);
    return { line, plan };
  }
}

/** Each line says from now on what was approved, whatever becomes of the budget. */
export async function keepApprovedFund(tx: EntityManager, planId: string): Promise<void> {
  await tx.query('UPDATE fund_line SET approved_fen = budget_fen WHERE plan_id = $1', [planId]);
}

/** What the database's own constraints mean to a caller: they hold whoever writes. */
export const fundConstraints = {
  fund_use_pk: {
    code: 'FUND_USE_EXISTS',
    path: ['code'],
    zh: '该用途代码已存在。',
    en: 'There is a use with this code already.',
  },
  fund_entry_over_budget_reason: {
    code: 'FUND_OVER_BUDGET',
    path: ['overBudgetReason'],
    zh: '拨付累计超过预算；请说明理由（overBudgetReason）。',
    en: 'More would be released than budgeted: give the reason (overBudgetReason).',
  },
  fund_line_bounds: {
    code: 'FUND_TOTAL_TOO_LARGE',
    path: ['amountFen'],
    zh: '累计金额过大，请先更正过大的账目。',
    en: 'A total of this line is beyond all bounds: take back the entry that made it so.',
  },
};
