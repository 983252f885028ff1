import loadHighs, { type Highs, type Model as HighsModel } from 'highs';
import type { Milp } from './milp.rules';

/** Why the solver stopped: at the gap asked for, or at a limit. */
export type SolverEnd = 'GAP' | 'NODES' | 'TIME';

export interface Relaxed {
  /** No solution in whole numbers is worth more; null when the time was up before that was known. */
  bound: number | null;
  /** What one more unit of each row's limit would be worth. */
  rowPrices: Float64Array;
}

export interface Solved {
  values: Float64Array;
  bound: number;
  nodes: number;
  end: SolverEnd;
}

interface SolveOptions {
  gap: number;
  nodes: number;
  seconds: number;
  /** A solution to begin with. */
  start: Float64Array;
  onProgress(best: number | null, bound: number | null): void;
}

/** HiGHS (highs.dev), compiled to WebAssembly: one thread, and with one seed the same course for the same programme. */
export class HighsSolver {
  private constructor(private readonly highs: Highs) {}

  static async load(): Promise<HighsSolver> {
    return new HighsSolver(await loadHighs());
  }

  /** Solves the programme as if its whole numbers could be divided. The interior point method is the faster one here. */
  relax(milp: Milp, seconds: number): Relaxed {
    return this.with(milp, false, model => {
      model.options.set({ solver: 'ipm', time_limit: seconds });
      const { modelStatus } = model.run();
      const solved = modelStatus === this.highs.constants.modelStatus.optimal;
      return {
        bound: solved ? model.getObjectiveValue() : null,
        rowPrices: solved ? model.getSolution().rowDual : new Float64Array(milp.rowLower.length),
      };
    });
  }

  solve(milp: Milp, { gap, nodes, seconds, start, onProgress }: SolveOptions): Solved {
    const { modelStatus, callbackType } = this.highs.constants;
    return this.with(milp, true, model => {
      model.options.set({
        mip_rel_gap: gap,
        mip_max_nodes: nodes,
        time_limit: seconds,
        mip_lp_solver: 'ipm',
        mip_min_logging_interval: 1,
      });
      model.setSolution({ colValue: start });
      const result = model.run({
        [callbackType.mipLogging]: ({ data }) => {
          onProgress(data.mip_primal_bound ?? null, data.mip_dual_bound ?? null);
          return undefined;
        },
      });
      const ends = new Map<number, SolverEnd>([
        [modelStatus.optimal, 'GAP'],
        [modelStatus.solutionLimit, 'NODES'],
        [modelStatus.timeLimit, 'TIME'],
      ]);
      const end = ends.get(result.modelStatus);
      if (!end) throw new Error(`HiGHS ended with model status ${result.modelStatus}.`);
      return {
        values: model.getSolution().colValue,
        bound: Number(model.info.get('mip_dual_bound')),
        nodes: Number(model.info.get('mip_node_count')),
        end,
      };
    });
  }

  private with<T>(milp: Milp, whole: boolean, use: (model: HighsModel) => T): T {
    const rows = milp.rowLower.length;
    const source = {
      numCols: milp.columns,
      numRows: rows,
      sense: this.highs.constants.objectiveSense.maximize,
      colCost: milp.cost,
      colLower: milp.lower,
      colUpper: milp.upper,
      rowLower: milp.rowLower,
      rowUpper: milp.rowUpper,
      ...(whole && { integrality: milp.integer }),
      matrix: {
        format: 'csr' as const,
        numRows: rows,
        numCols: milp.columns,
        starts: milp.starts,
        indices: milp.indices,
        values: milp.values,
      },
    };
    using model = this.highs.createModel(source);
    model.options.set({ output_flag: false, random_seed: 0 });
    return use(model);
  }
}
