import { compareDecimals, exactShare, parseDecimal, reaches } from './share';

describe('exactShare', () => {
  it.each([
    [0, 1, '0.0000'],
    [1, 1, '1.0000'],
    [9, 10, '0.9000'],
    [1, 3, '0.3333'],
    [2, 3, '0.6666'],
    [8999, 10_000, '0.8999'],
    [89_999, 100_000, '0.8999'],
    [9_999_999, 10_000_000, '0.9999'],
    [29, 100, '0.2900'],
    [57, 100, '0.5700'],
    [1, 100_000, '0.0000'],
    [Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER, '0.9999'],
  ])('%i of %i is %s', (favourable, total, share) => {
    expect(exactShare({ favourable, total })).toBe(share);
  });

  it('keeps as many places as are asked for', () => {
    expect(exactShare({ favourable: 1, total: 7 }, 0)).toBe('0');
    expect(exactShare({ favourable: 7, total: 7 }, 0)).toBe('1');
    expect(exactShare({ favourable: 1, total: 7 }, 10)).toBe('0.1428571428');
  });

  it('is never above the share and less than one unit of its last place below it', () => {
    for (let total = 1; total <= 60; total++)
      for (let favourable = 0; favourable <= total; favourable++) {
        const units = parseDecimal(exactShare({ favourable, total })).units;
        const exact = BigInt(favourable) * 10_000n;
        expect(units * BigInt(total) <= exact && (units + 1n) * BigInt(total) > exact).toBe(true);
      }
  });

  it.each([
    [1, 0],
    [-1, 10],
    [11, 10],
    [1.5, 10],
    [1, 2.5],
    [Number.NaN, 1],
    [0, Infinity],
  ])('refuses %p of %p', (favourable, total) => {
    expect(() => exactShare({ favourable, total })).toThrow(RangeError);
  });
});

describe('reaches', () => {
  it.each([
    [90, 100, '0.90', true],
    [9, 10, '0.9', true],
    [8999, 10_000, '0.90', false],
    [899_999, 1_000_000, '0.90', false],
    [900_000, 1_000_000, '0.9', true],
    // 26 of 29 is 0.896…: rounded to whole percent it would pass.
    [26, 29, '0.90', false],
    [27, 30, '0.90', true],
    [1, 3, '0.3333', true],
    [1, 3, '0.3334', false],
    [0, 5, '0', true],
    [5, 5, '1', true],
    [4, 5, '1.00', false],
  ])('%i of %i reaches %s: %p', (favourable, total, threshold, expected) => {
    expect(reaches({ favourable, total }, threshold)).toBe(expected);
  });

  it('decides by the counts, which a rounded or floating share would get wrong', () => {
    // 0.9 is not a binary number: as doubles, 0.7 + 0.2 falls short of it.
    const total = 2 ** 52;
    const favourable = Math.ceil(total * 0.9);
    expect(reaches({ favourable: favourable - 1, total }, '0.9')).toBe(false);
    expect(exactShare({ favourable: favourable - 1, total })).toBe('0.8999');
  });
});

describe('decimals', () => {
  it.each(['', '.9', '9.', '-1', '1e3', ' 0.9', '0,9', '九'])('does not read %p', text => {
    expect(() => parseDecimal(text)).toThrow(RangeError);
  });

  it.each([
    ['0.90', '0.9', 0],
    ['0.8999', '0.9', -1],
    ['1', '0.99999', 1],
    ['10', '9', 1],
    ['0.0000000000000000000001', '0', 1],
  ])('compares %s with %s', (a, b, sign) => {
    expect(Math.sign(compareDecimals(a, b))).toBe(sign);
  });
});
