/** A mixed-integer linear programme in the sparse rows that HiGHS takes as they are: maximise c·x. */
export interface Milp {
  columns: number;
  cost: Float64Array;
  lower: Float64Array;
  upper: Float64Array;
  /** 1 where the variable is a whole number. */
  integer: Int32Array;
  rowLower: Float64Array;
  rowUpper: Float64Array;
  starts: Int32Array;
  indices: Int32Array;
  values: Float64Array;
}

type Entry = readonly [column: number, value: number];

/** Collects variables and rows. All variables are 0 or above. */
export class MilpBuilder {
  private readonly cost: number[] = [];
  private readonly upper: number[] = [];
  private readonly integer: number[] = [];
  private readonly rowLower: number[] = [];
  private readonly rowUpper: number[] = [];
  private readonly starts: number[] = [0];
  private readonly indices: number[] = [];
  private readonly values: number[] = [];

  /** A yes or no that is worth `cost`. */
  binary(cost: number): number {
    return this.column(cost, 1, 1);
  }

  continuous(cost: number, upper = Infinity): number {
    return this.column(cost, upper, 0);
  }

  /** lower ≤ Σ value · column ≤ upper */
  row(lower: number, entries: readonly Entry[], upper: number): number {
    for (const [column, value] of entries) {
      this.indices.push(column);
      this.values.push(value);
    }
    this.starts.push(this.indices.length);
    this.rowLower.push(lower);
    return this.rowUpper.push(upper) - 1;
  }

  build(): Milp {
    return {
      columns: this.cost.length,
      cost: Float64Array.from(this.cost),
      lower: new Float64Array(this.cost.length),
      upper: Float64Array.from(this.upper),
      integer: Int32Array.from(this.integer),
      rowLower: Float64Array.from(this.rowLower),
      rowUpper: Float64Array.from(this.rowUpper),
      starts: Int32Array.from(this.starts),
      indices: Int32Array.from(this.indices),
      values: Float64Array.from(this.values),
    };
  }

  private column(cost: number, upper: number, integer: 0 | 1): number {
    this.cost.push(cost);
    this.upper.push(upper);
    this.integer.push(integer);
    return this.cost.length - 1;
  }
}
