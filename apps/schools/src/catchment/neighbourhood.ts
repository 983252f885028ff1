import type { BilingualText } from '@doorstep/service-kit/refusal';
import {
  BilingualField,
  EntityType,
  InstantField,
  LinkField,
  ListField,
  type Page,
  VersionField,
} from '@doorstep/subgraph-kit';
import { Field, Float, ID, InputType, ObjectType } from 'type-graphql';
import { Column, type ColumnOptions, PrimaryColumn, type Relation } from 'typeorm';
import { District } from '../districts/district';
import { Catchment } from './catchment';
import { fromPolygon, type Place, toPolygon } from './place.rules';

@ObjectType({ description: 'A place on the map.' })
export class GeoPoint implements Place {
  @Field(() => Float, { description: 'Degrees east, WGS 84.' })
  longitude!: number;

  @Field(() => Float, { description: 'Degrees north, WGS 84.' })
  latitude!: number;
}

@InputType({ description: 'A place on the map.' })
export class GeoPointInput implements Place {
  @Field(() => Float, { description: 'Degrees east, WGS 84, for example 121.5.' })
  longitude!: number;

  @Field(() => Float, { description: 'Degrees north, WGS 84, for example 31.2.' })
  latitude!: number;
}

/** A column of PostgreSQL's type polygon that is a list of corners in the code. */
export const areaColumn = {
  type: 'polygon',
  nullable: true,
  transformer: {
    to: (area: readonly Place[] | null | undefined) => area && toPolygon(area),
    from: (polygon: string | null) => polygon && fromPolygon(polygon),
  },
} as const satisfies ColumnOptions;

@EntityType('居委会: a neighbourhood of a district, under its neighbourhood committee.', {
  keys: ['code'],
  policy: 'Catchment',
})
export class Neighbourhood {
  @Field(() => ID, {
    description: 'Its official code, for example 310115001001 (统计用区划代码, twelve digits).',
  })
  @PrimaryColumn('text')
  code!: string;

  @BilingualField('Its name.')
  name!: BilingualText;

  @Column('text')
  districtCode!: string;

  @LinkField(() => District, {
    by: 'districtCode',
    key: 'code',
    policy: 'District',
    description: 'The district in which it lies.',
  })
  readonly district!: Relation<District>;

  @Field(() => [GeoPoint], {
    nullable: true,
    description:
      'The corners of its area in their order along the border, the first not repeated; null if unknown.',
  })
  @Column(areaColumn)
  area!: Place[] | null;

  @ListField(() => Catchment, {
    by: 'neighbourhoodCode',
    key: 'code',
    orderBy: ['-schoolYear', 'stage', 'schoolCode'],
    policy: 'Catchment',
    description: 'Which schools serve it, the latest school year first.',
  })
  readonly catchments!: Page<Catchment>;

  @VersionField()
  version!: number;

  @InstantField('When it was entered.', { default: 'now()' })
  createdAt!: Date;

  @Column('text')
  createdBy!: string;
}
