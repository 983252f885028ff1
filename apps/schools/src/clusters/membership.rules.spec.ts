import { ClusterRole } from './cluster.rules';
import { assigned, cutBy, merged, missingIn, type Stay, succeeded } from './membership.rules';

const { LEAD, MEMBER } = ClusterRole;
const stay = (schoolId: string, role: ClusterRole, from: string, to: string | null = null): Stay => ({
  schoolId,
  role,
  during: { from, to },
});
const said = (stays: readonly Stay[]) =>
  stays
    .map(({ schoolId, role, during: { from, to } }) => `${schoolId} ${role} ${from} ${to ?? ''}`.trim())
    .sort();

const cluster = [stay('a', LEAD, '2026-09-01'), stay('b', MEMBER, '2026-09-01')];

test('a role for a time takes the place of what was, and leaves what lies before and after', () => {
  expect(said(assigned(cluster, 'b', LEAD, { from: '2027-09-01', to: '2028-09-01' }))).toEqual([
    'a LEAD 2026-09-01',
    'b LEAD 2027-09-01 2028-09-01',
    'b MEMBER 2026-09-01 2027-09-01',
    'b MEMBER 2028-09-01',
  ]);
  expect(said(assigned(cluster, 'b', null, { from: '2027-09-01', to: null }))).toEqual([
    'a LEAD 2026-09-01',
    'b MEMBER 2026-09-01 2027-09-01',
  ]);
  expect(said(assigned(cluster, 'b', null, { from: '2026-09-01', to: null }))).toEqual(['a LEAD 2026-09-01']);
});

test('stays that touch in one role become one, on 29 February too; a day between keeps them apart', () => {
  const until = [stay('b', MEMBER, '2027-09-01', '2028-02-29')];
  expect(said(assigned(until, 'b', MEMBER, { from: '2028-02-29', to: null }))).toEqual([
    'b MEMBER 2027-09-01',
  ]);
  expect(said(assigned(until, 'b', MEMBER, { from: '2028-03-01', to: null }))).toHaveLength(2);
});

test('a successor takes the place of a lead, and of a member where it has none', () => {
  expect(said(succeeded(cluster, 'a', 'b', '2027-01-01'))).toEqual([
    'a LEAD 2026-09-01 2027-01-01',
    'b LEAD 2027-01-01',
    'b MEMBER 2026-09-01 2027-01-01',
  ]);
  expect(said(succeeded(cluster, 'b', 'a', '2027-01-01'))).toEqual([
    'a LEAD 2026-09-01',
    'b MEMBER 2026-09-01 2027-01-01',
  ]);
  const planned = [...cluster, stay('c', MEMBER, '2027-06-01', '2027-09-01')];
  expect(said(succeeded(planned, 'b', 'c', '2027-01-01'))).toEqual([
    'a LEAD 2026-09-01',
    'b MEMBER 2026-09-01 2027-01-01',
    'c MEMBER 2027-01-01',
  ]);
  expect(said(succeeded(planned, 'c', 'd', '2026-12-01'))).toContain('d MEMBER 2027-06-01 2027-09-01');
});

test('which stays are not among others', () => {
  const after = assigned(cluster, 'b', null, { from: '2027-09-01', to: null });
  expect(said(missingIn(cluster, after))).toEqual(['b MEMBER 2026-09-01']);
  expect(said(missingIn(after, cluster))).toEqual(['b MEMBER 2026-09-01 2027-09-01']);
});

test("the closing of a school cuts its stays, and never a lead's; what is cut and what remains make the whole again", () => {
  const stays = [
    stay('a', LEAD, '2026-09-01'),
    stay('b', MEMBER, '2026-09-01'),
    stay('c', MEMBER, '2027-08-01', '2028-09-01'),
    stay('d', MEMBER, '2026-09-01', '2027-07-01'),
  ];
  const closed = { from: '2027-07-01', to: null };
  const opensAgain = { from: '2027-07-01', to: '2027-09-01' };
  const { kept, cut } = cutBy(
    stays,
    new Map([
      ['a', [closed]],
      ['b', [opensAgain, { from: '2029-01-01', to: null }]],
      ['c', [closed]],
      ['d', [closed]],
    ]),
  );
  expect(said(kept)).toEqual([
    'a LEAD 2026-09-01',
    'b MEMBER 2026-09-01 2027-07-01',
    'b MEMBER 2027-09-01 2029-01-01',
    'd MEMBER 2026-09-01 2027-07-01',
  ]);
  expect(said(cut)).toEqual([
    'b MEMBER 2027-07-01 2027-09-01',
    'b MEMBER 2029-01-01',
    'c MEMBER 2027-08-01 2028-09-01',
  ]);
  expect(said(merged([...cut, ...kept]))).toEqual(said(stays));
});
