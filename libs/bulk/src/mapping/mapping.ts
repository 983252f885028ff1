import type { AssumedEncoding } from '../formats/encoding';

/** How one of our fields is filled from a row. Exactly one of `columns` and `constant` is given. */
export interface FieldRule {
  /** Columns of the file, by their names in lower case; the texts of several are joined, empty ones left out. */
  columns: readonly string[];
  join: string;
  /** The same for every row. */
  constant?: string;
  /** Put before what the columns say, if they say something. */
  prefix: string;
  /** Their values (in lower case) to ours. */
  values?: ReadonlyMap<string, string>;
  /** For a value that is not among `values`; without it such a row is refused. */
  otherwise?: string;
  /** For a row that says nothing. */
  empty?: string;
  /** How the file writes days, for example DD/MM/YYYY; 2015-09-01 is always understood. */
  date?: DatePattern;
  /** The column of another kind of row that this one refers to: the text is replaced by that row's key. */
  refersTo?: string;
  /** The two columns are a place on this grid, easting first; the field is an axis of it in degrees. */
  grid?: Grid;
  /** Only rows in which each of these columns has one of its values (in lower case) say it; the others say nothing. */
  where: ReadonlyMap<string, ReadonlySet<string>>;
  /** A file may lack its columns, and does not say the field then. */
  optional: boolean;
  /** Fills the field of a new thing only; what is there already keeps its own. */
  onlyForNew: boolean;
}

/** Grids on which files give places in metres. */
export const grids = ['british-national-grid'] as const;
export type Grid = (typeof grids)[number];

export interface DatePattern {
  /** As it was written in the mapping. */
  text: string;
  /** With the groups `year`, `month` and `day`. */
  expression: RegExp;
}

/** Which rows of a file are what, by the values (in lower case) of one column. */
export interface RowRule {
  column: string;
  take: ReadonlySet<string>;
  /** Rows that tell of what the taken ones refer to. */
  related: ReadonlySet<string>;
  ignore: ReadonlySet<string>;
}

/** What the columns of somebody else's file mean in ours: data, never code. */
export interface Mapping {
  name: string;
  about: string;
  encoding: AssumedEncoding;
  rows?: RowRule;
  /** By our field's name. */
  fields: ReadonlyMap<string, FieldRule>;
  /** How the things that rows refer to are told; they are created where they are not known. */
  related?: ReadonlyMap<string, FieldRule>;
  /** Columns (in lower case) that say nothing to us. */
  ignore: ReadonlySet<string>;
  /** What becomes of a file with columns that the mapping does not name. */
  otherColumns: 'ignore' | 'refuse';
}

/** What a mapping may fill, and with what. */
export interface MappableField {
  required?: boolean;
  /** What the field may say, where that is a list. */
  values?: readonly string[];
  /** Which axis of a place it is, in degrees of WGS 84. */
  axis?: 'longitude' | 'latitude';
}

/** What an import takes by mappings: stated by its definition. */
export interface Mappable {
  fields: Readonly<Record<string, MappableField>>;
  /** Things that rows refer to and that an import may create with them, such as the districts of schools. */
  related?: {
    /** The section's name in a mapping, for example `districts`. */
    name: string;
    /** The first is their key, to which `column` of a row refers. */
    fields: readonly [string, ...string[]];
    column: string;
    /** What the key must look like. */
    key: RegExp;
    /** How many characters a field may have. */
    longest: number;
  };
}
