import { ArgsType, Directive, Field, Int, ObjectType } from 'type-graphql';

/** The page of a Relay connection that the caller asks for. */
@ArgsType()
export class ConnectionArgs {
  @Field(() => Int, {
    nullable: true,
    description: 'How many from the start, or behind `after`; 1 to 100. 20 if absent.',
  })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'The cursor behind which the page begins.' })
  after?: string | null;

  @Field(() => Int, { nullable: true, description: 'How many from the end, or before `before`; 1 to 100.' })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'The cursor before which the page ends.' })
  before?: string | null;
}

@Directive('@shareable')
@ObjectType({ description: 'Where a page stands in its list.' })
export class PageInfo {
  @Field({ description: 'Whether more follow.' })
  hasNextPage!: boolean;

  @Field({ description: 'Whether more precede.' })
  hasPreviousPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the first item; null on an empty page.',
  })
  startCursor?: string | null;

  @Field(() => String, { nullable: true, description: 'The cursor of the last item; null on an empty page.' })
  endCursor?: string | null;
}

export interface Edge<T> {
  node: T;
  cursor: string;
}

/** A page of a list. Each part is fetched when somebody asks for it. */
export interface Page<T> {
  readonly edges: Promise<Edge<T>[]>;
  readonly nodes: Promise<T[]>;
  readonly pageInfo: Promise<PageInfo>;
  readonly totalCount: Promise<number>;
}

type NodeClass = new (...args: never[]) => object;

/** Nodes that several services make pages of. */
const sharedByServices = new Set(['Task']);

const connections = new Map<unknown, new () => object>();

/**
 * The connection type of a node type: `const ClusterConnection = Connection(Cluster)`, then
 * `@Query(() => ClusterConnection)`. Where modules need each other: `Connection(() => Cluster, 'Cluster')`.
 */
export function Connection(node: NodeClass | (() => NodeClass), name?: string): new () => object {
  const typeName = name ?? node.name;
  const key = name ?? node;
  const known = connections.get(key);
  if (known) return known;
  const typeOfNode = name === undefined ? () => node as NodeClass : (node as () => NodeClass);

  const shared = sharedByServices.has(typeName) ? [Directive('@shareable')] : [];

  @ObjectType(`${typeName}Edge`, { description: `One ${typeName} of a page.` })
  class EdgeType {
    @Field(typeOfNode, { description: 'The item.' })
    node!: object;

    @Field({ description: 'Where it stands, for `after` and `before`.' })
    cursor!: string;
  }

  @ObjectType(`${typeName}Connection`, { description: `A page of a list of ${typeName}.` })
  class ConnectionType {
    @Field(() => [EdgeType], { description: 'The items with their cursors.' })
    edges!: EdgeType[];

    @Field(() => [typeOfNode()], { description: 'The items.' })
    nodes!: object[];

    @Field(() => PageInfo, { description: 'Where the page stands in the list.' })
    pageInfo!: PageInfo;

    @Field(() => Int, { description: 'How many there are in all that you may see; counted when asked for.' })
    totalCount!: number;
  }

  for (const directive of shared) [EdgeType, ConnectionType].forEach(type => directive(type));
  connections.set(key, ConnectionType);
  return ConnectionType;
}
